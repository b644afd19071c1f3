/**
 * One event of Webex's own admin audit. Webex documents no list of kinds: `category` is all there is to compare by,
 * `description` names the kind in English and `text` tells the event in a sentence.
 */
export interface AuditEvent {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Without the prefix of the wire, in capitals: USERS, LICENSE, LOGINS, … */
  readonly category: string;
  readonly description: string;
  readonly text: string;
  readonly actor: AuditParty & { readonly email: string | undefined };
  readonly target: AuditParty & {
    /** Without the prefix of the wire: USER, LOCATION, … */
    readonly type: string | undefined;
  };
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
  readonly trackingId: string | undefined;
  /** What was tried and failed. */
  readonly error: string | undefined;
}

/** Who did it, or what it was done to. */
export interface AuditParty {
  /** The uuid inside the id: the audit wraps it differently than every other resource. */
  readonly uuid: string | undefined;
  readonly name: string | undefined;
  readonly orgId: string | undefined;
}

export interface AuditQuery {
  /** Epoch milliseconds, both included. A span of more than a year is read in several calls. */
  readonly from: number;
  readonly to: number;
  /** A personId; absent: anybody. */
  readonly actorId?: string | undefined;
  /** As `categories` lists them; absent: all. */
  readonly categories?: readonly string[] | undefined;
  /** The newest so many; default 5000. */
  readonly limit?: number | undefined;
  /** Hears after each page how many there are so far. */
  readonly progress?: ((events: number) => Promise<void>) | undefined;
}

export interface AuditPage {
  /** Newest first, none twice. */
  readonly events: readonly AuditEvent[];
  /** There are older ones in the span than `limit` let through. */
  readonly more: boolean;
}

/**
 * The admin audit of one organization (`GET /adminAudit/events`, scope `audit:events_read`, full administrators
 * only; the account must have signed in to Control Hub once). Events show up late, by minutes at times. Every call
 * throws a Fault `audit-refused` (status 403) that names both causes.
 */
export interface AuditEventsAdmin {
  events(query: AuditQuery): Promise<AuditPage>;
  /** Who signed in and out, users too (`GET /admin/securityAudit/events`): LOGINS and LOGOUT, without a target. */
  logins(query: AuditQuery): Promise<AuditPage>;
  /** About 34 names, in capitals. */
  categories(): Promise<readonly string[]>;
  /** The uuid of the account that asks; undefined for a service app, which cannot ask who it is. */
  self(): Promise<string | undefined>;
  /** The uuid inside an id of any resource, as `AuditParty` has it; undefined for a text that is no id. */
  uuidOf(id: string): string | undefined;
}
