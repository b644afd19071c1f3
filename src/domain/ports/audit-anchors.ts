/**
 * Where the audit stood at some moment, kept outside the database: the chain shows what was changed in it, an anchor
 * shows what was cut off its end, and that the whole of it is another one.
 */
export interface SignedAnchor {
  readonly v: 1;
  /** ISO 8601, business time. */
  readonly at: string;
  readonly why: AnchorReason;
  /** Number of the newest row, and its MAC. */
  readonly seq: number;
  readonly mac: string;
  /** Rows in the table. */
  readonly count: number;
  readonly keyId: string;
  /** HMAC-SHA256 over all of it with the audit's key, in hex. */
  readonly sig: string;
}

export type AnchorReason = 'start' | 'daily' | 'stop';

export interface AuditAnchors {
  /** Number of the newest row; 0 for an empty audit. */
  head(): Promise<number>;
  /** Records in the audit that it is anchored, and answers where it stands then. */
  take(at: number, why: AnchorReason): Promise<SignedAnchor>;
  /** Appends it to the file; on disk when it resolves. */
  keep(anchor: SignedAnchor): Promise<void>;
  /** Why the newest anchors of the file do not fit the audit; undefined when they do, or there are none. */
  misfit(): Promise<string | undefined>;
}
