// Webex's audit of an organization beside Steward's own: what was changed without having been asked for here, and
// what was changed here without being shown there.
import type { AuditEvent, AuditEventsAdmin, AuditQuery } from './ports/admin/audit-events.ts';
import type { AuditRow } from './ports/store.ts';
import type { Request } from './request.ts';

/** Sign-ins change nothing. */
const NO_CHANGES = ['LOGINS', 'LOGOUT'];
/** The clocks of Webex and of Steward differ, and an event is written when the change is done. */
const BEFORE_MS = 2 * 60_000;
const AFTER_MS = 5 * 60_000;
/** Webex shows an event late: a younger change may still appear. */
const SETTLE_MS = 15 * 60_000;
/** Steps sent before the span may show inside it. */
export const LEAD_MS = BEFORE_MS + AFTER_MS;

/**
 * Categories of the events that an operation's calls leave, by its first word. Webex documents the names and not
 * what goes under which: several are allowed, and what is not listed here is compared without the category.
 */
const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  user: ['USERS', 'LICENSE', 'WEBEX_CALLING', 'CALLING_FEATURES', 'ROLES'],
  license: ['LICENSE', 'USERS', 'WEBEX_CALLING', 'CALLING_FEATURES'],
  role: ['ROLES', 'USERS'],
};

/** A write of Steward's, as its own audit tells of it. */
export interface Written {
  readonly requestId: number;
  readonly operation: string;
  readonly step: string;
  readonly summary: string;
  readonly sentAt: number;
  readonly endedAt: number;
  readonly end: 'confirmed' | 'refused' | 'open';
}

export interface Unjudged {
  readonly write: Written;
  readonly why: string;
}

export interface Crosscheck {
  readonly from: number;
  readonly to: number;
  /** Changes that Webex shows, sign-ins left out. */
  readonly events: number;
  readonly matched: number;
  /** `bySteward`: made with Steward's own account, and yet asked for by nobody. Undefined: its account is not known. */
  readonly unasked: readonly { readonly event: AuditEvent; readonly bySteward: boolean | undefined }[];
  readonly unshown: readonly Written[];
  readonly unjudged: readonly Unjudged[];
  /** False: there are more events than were read. */
  readonly complete: boolean;
}

interface Candidate extends Written {
  readonly uuids: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

export interface CrosscheckInput {
  readonly query: Pick<AuditQuery, 'from' | 'to'>;
  readonly now: number;
  readonly audit: Pick<AuditEventsAdmin, 'events' | 'self' | 'uuidOf'>;
  /** Rows of steps of the span and of `LEAD_MS` before it, oldest first. */
  readonly rows: readonly AuditRow[];
  /** Of the organization; requests that are kept no more are missing. */
  readonly requests: readonly Request[];
}

export async function crosscheck(input: CrosscheckInput): Promise<Crosscheck> {
  const { query, now, audit, rows, requests } = input;
  const [page, self] = await Promise.all([audit.events(query), audit.self()]);
  const candidates = candidatesOf(rows, requests, audit.uuidOf);
  const changes = page.events.filter(({ category }) => !NO_CHANGES.includes(category));
  const shown = new Set<Candidate>();
  const unasked: { event: AuditEvent; bySteward: boolean | undefined }[] = [];
  for (const event of changes) {
    const bySteward = self === undefined ? undefined : event.actor.uuid === self;
    const causes = bySteward === false ? [] : candidates.filter((candidate) => isTrace(event, candidate));
    for (const cause of causes) shown.add(cause);
    if (causes.length === 0) unasked.push({ event, bySteward });
  }
  const silent = candidates.filter(
    (write) => !shown.has(write) && write.sentAt >= query.from && write.sentAt <= query.to,
  );
  const judged = silent.map((write) => ({ write, why: whyUnjudged(write, now, page.more) }));
  return {
    ...query,
    events: changes.length,
    matched: changes.length - unasked.length,
    unasked,
    unshown: judged.flatMap(({ write, why }) => (why === undefined ? [plain(write)] : [])),
    unjudged: judged.flatMap(({ write, why }) =>
      why === undefined || write.end === 'refused' ? [] : [{ write: plain(write), why }],
    ),
    complete: !page.more,
  };
}

function plain({ requestId, operation, step, summary, sentAt, endedAt, end }: Candidate): Written {
  return { requestId, operation, step, summary, sentAt, endedAt, end };
}

function whyUnjudged(write: Candidate, now: number, more: boolean): string | undefined {
  if (write.end === 'refused') return 'Webex refused it.';
  if (write.end === 'open') return 'What came of it is not known.';
  if (now - write.endedAt < SETTLE_MS) return 'It is too young: Webex shows events late.';
  return more ? 'Not all events of the span were read.' : undefined;
}

/** One step can leave several events, and several steps one: a trace is all that is asked for. */
function isTrace(event: AuditEvent, write: Candidate): boolean {
  if (event.at < write.sentAt - BEFORE_MS || event.at > write.endedAt + AFTER_MS) return false;
  const allowed = CATEGORIES[write.operation.split(' ')[0] ?? ''];
  if (allowed !== undefined && !allowed.includes(event.category)) return false;
  const { uuid, name } = event.target;
  if (uuid !== undefined && write.uuids.has(uuid)) return true;
  return name !== undefined && write.names.has(name.toLowerCase());
}

function candidatesOf(
  rows: readonly AuditRow[],
  requests: readonly Request[],
  uuidOf: AuditEventsAdmin['uuidOf'],
): readonly Candidate[] {
  const byId = new Map(requests.map((request) => [request.id, request]));
  const open = new Map<string, Candidate>();
  for (const row of rows) {
    const request = byId.get(row.requestId ?? 0);
    const step = row.detail['step'];
    if (request === undefined || typeof step !== 'string') continue;
    const key = `${request.id}:${step}`;
    const known = open.get(key);
    if (row.action === 'step.send')
      open.set(key, known ? { ...known, end: 'open' } : sent(request, step, row));
    else if (known !== undefined) open.set(key, ended(known, row));
  }
  return [...open.values()].map((candidate) => ({ ...candidate, uuids: uuidsOf(candidate.names, uuidOf) }));
}

function sent(request: Request, step: string, row: AuditRow): Candidate {
  const names = new Set<string>();
  collect([request.plan?.data, request.plan?.beneficiaries, request.input], names);
  return {
    requestId: request.id,
    operation: request.operation,
    step,
    summary: request.plan?.summary ?? request.operation,
    sentAt: row.at,
    endedAt: row.at,
    end: 'open',
    uuids: new Set(),
    names,
  };
}

function ended(write: Candidate, row: AuditRow): Candidate {
  const names = new Set(write.names);
  collect(row.detail['result'], names);
  const end =
    row.action === 'step.confirm' ? 'confirmed' : row.action === 'step.refused' ? 'refused' : 'open';
  return { ...write, endedAt: row.at, end, names };
}

/** All texts in it, as they are and in small letters. */
function collect(value: unknown, texts: Set<string>): void {
  if (typeof value === 'string') {
    texts.add(value);
    texts.add(value.toLowerCase());
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) collect(part, texts);
  }
}

function uuidsOf(texts: ReadonlySet<string>, uuidOf: AuditEventsAdmin['uuidOf']): ReadonlySet<string> {
  return new Set([...texts].flatMap((text) => uuidOf(text) ?? []));
}
