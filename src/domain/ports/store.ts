// The database in our words. Everything a transaction touches goes through its Tx; no Tx outlives its callback,
// and nothing inside a callback may wait for the network.

import type { Lend } from '../lend.ts';
import type { Request, RequestState } from '../request.ts';
import type { StandingOrder } from '../standing.ts';
import type { Count, Hold } from '../units.ts';
import type { UsageSpan } from '../usage.ts';

/** A unit of work on a lane. Jobs of one lane run one after the other, oldest first. */
export interface NewJob {
  readonly queue: Queue;
  readonly lane: string;
  /** Unique within the queue for as long as the job is retained: adding it again changes nothing. */
  readonly key: string;
  /** JSON, at most 64 kB. */
  readonly payload: unknown;
  /** Business time (epoch ms) before which the job does not start; absent = at once. */
  readonly dueAt?: number | undefined;
  /** Failed attempts before the job is parked on the dead-letter shelf; default 8. */
  readonly maxAttempts?: number | undefined;
}

export type Queue = 'inbox' | 'work' | 'timer' | 'outbox';

/** A job whose lane is leased to this process. */
export interface Job {
  readonly id: string;
  readonly queue: Queue;
  readonly lane: string;
  readonly key: string;
  readonly payload: unknown;
  /** How often it has been started, this time included. */
  readonly attempts: number;
  /** How many of its attempts failed; the end of a process is no failure of the job. */
  readonly failures: number;
  /** How often in a row, before this time, the process ended while the job was under way. */
  readonly deaths: number;
  readonly maxAttempts: number;
  /** Since it was added; undefined where it had to wait for its time. */
  readonly ageMs: number | undefined;
  /** Fencing token of the lane's lease. */
  readonly token: string;
}

export interface ParkedJob {
  readonly id: string;
  readonly queue: Queue;
  readonly lane: string;
  readonly key: string;
  readonly attempts: number;
  readonly lastError: string;
  readonly parkedAt: number;
}

/** A posted (or being posted) message of ours: one row per live card. */
export interface CardRecord {
  /** Names the live card, e.g. `R-12:approval`; a later notice with the same key updates the message. */
  readonly key: string;
  /** 128-bit secret in the buttons' data. */
  readonly ref: string;
  /** Travels in the fallback text: finds the message again after a crash. */
  readonly nonce: string;
  readonly requestId: number | undefined;
  /** Where it was first written down; only `moveSpace` changes it. */
  readonly roomId: string;
  readonly parentId: string | undefined;
  /** Undefined until Webex has answered the post. */
  readonly messageId: string | undefined;
  /** Machine time when the post was (last) sent; with no messageId: nobody knows whether it arrived. */
  readonly sentAt: number | undefined;
  /** Webex's time of the message that shows the request's present plan; undefined when that is not known. */
  readonly postedAt: number | undefined;
  /** Fingerprint of what the message shows now: an update that changes nothing is not sent. */
  readonly shown: string | undefined;
}

/** One write of an execution. */
export interface StepRecord {
  readonly requestId: number;
  readonly name: string;
  readonly state: 'sent' | 'confirmed';
  /** JSON result of a confirmed step. */
  readonly result: unknown;
  /** Machine time of the (last) send. */
  readonly sentAt: number;
  readonly sends: number;
}

export interface SpaceRecord {
  readonly roomId: string;
  readonly orgId: string | undefined;
  readonly orgName: string | undefined;
}

/** A row of the audit: who did what to which request, chained by HMAC. */
export interface AuditEntry {
  readonly at: number;
  readonly action: string;
  readonly actorId: string | undefined;
  readonly requestId: number | undefined;
  readonly orgId: string | undefined;
  readonly roomId: string | undefined;
  /** JSON, canonicalised before it is chained. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditRow extends AuditEntry {
  readonly seq: number;
  readonly keyId: string;
  readonly mac: string;
}

/** All that is given must fit. */
export interface AuditFilter {
  readonly requestId?: number | undefined;
  /** E-mail address of somebody whom the row's request is about; who only asked or decided does not count. */
  readonly about?: string | undefined;
  /** Rows about an organization, and all rows of requests in it. */
  readonly orgId?: string | undefined;
  readonly actions?: readonly string[] | undefined;
  /** Business time of the earliest. */
  readonly from?: number | undefined;
  /** Only rows with a smaller number. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface RequestFilter {
  readonly states?: readonly RequestState[] | undefined;
  readonly requesterId?: string | undefined;
  /** Leave out requests of read operations. */
  readonly writesOnly?: boolean | undefined;
  readonly limit: number;
}

export interface Reader {
  request(id: number): Promise<Request | undefined>;
  /** Newest first. */
  requests(filter: RequestFilter): Promise<readonly Request[]>;
  cardByKey(key: string): Promise<CardRecord | undefined>;
  cardByMessage(messageId: string): Promise<CardRecord | undefined>;
  cardByRef(ref: string): Promise<CardRecord | undefined>;
  cardByNonce(nonce: string): Promise<CardRecord | undefined>;
  /**
   * Cards in the space that belong to requests which are still open, or that do not show what they should; the newest
   * requests first.
   */
  cardsOwed(roomId: string, limit: number): Promise<readonly CardRecord[]>;
  /** Ids of spaces that cards, bindings, open requests or standing orders speak of. */
  roomIds(): Promise<readonly string[]>;
  step(requestId: number, name: string): Promise<StepRecord | undefined>;
  steps(requestId: number): Promise<readonly StepRecord[]>;
  space(roomId: string): Promise<SpaceRecord | undefined>;
  /** Small named JSON values (learned facts, bindings). */
  value(key: string): Promise<unknown>;
  /** Named values whose key begins so, by key. */
  valuesBelow(prefix: string): Promise<ReadonlyMap<string, unknown>>;
  /** Oldest first, from seq on. */
  audit(fromSeq: number, limit: number): Promise<readonly AuditRow[]>;
  /** Newest first. */
  searchAudit(filter: AuditFilter): Promise<readonly AuditRow[]>;
  parkedJobs(limit: number): Promise<readonly ParkedJob[]>;
  /** Those of the keys that the queue has, or had lately. */
  known(queue: Queue, keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Licenses of the organization that are lent, the soonest due first. */
  lends(orgId: string): Promise<readonly Lend[]>;
  lend(requestId: number): Promise<Lend | undefined>;
  /** What was in use of the organization's licenses on earlier days, oldest first. */
  usage(orgId: string): Promise<readonly UsageSpan[]>;
  /** The last day each organization was looked at, in days since 1970. */
  usageDays(): Promise<ReadonlyMap<string, number>>;
  /** Webex's counters of the organization's licenses, as requests saw them last. */
  counts(orgId: string): Promise<readonly Count[]>;
  /** What requests hold of the organization's licenses, oldest request first. */
  holds(orgId: string): Promise<readonly Hold[]>;
  standingOrder(id: number): Promise<StandingOrder | undefined>;
  /** Those that have not ended, the oldest first. */
  standingOrders(): Promise<readonly StandingOrder[]>;
  /** Unfinished jobs by queue. */
  backlog(): Promise<Readonly<Record<Queue, number>>>;
}

export interface Tx extends Reader {
  /** Next number of the R-… series; gaps are possible, repeats are not. */
  nextRequestId(): Promise<number>;
  insertRequest(request: Request): Promise<void>;
  /** Compare-and-set on `version`: false when somebody else saved first. Stores request.version = expected + 1. */
  saveRequest(request: Request, expectedVersion: number): Promise<boolean>;
  /** False when a job with this queue and key exists already. */
  enqueue(job: NewJob): Promise<boolean>;
  /** Ends a job within this transaction. Throws LeaseLost when the lane is not ours any more. */
  finish(job: Job): Promise<void>;
  /** Asserts that the lane's lease is still ours; throws LeaseLost. */
  fence(job: Job): Promise<void>;
  putCard(card: CardRecord): Promise<void>;
  putStep(step: StepRecord): Promise<void>;
  deleteStep(requestId: number, name: string): Promise<void>;
  putSpace(space: SpaceRecord): Promise<void>;
  /**
   * The space has another id: cards, its binding, requests, standing orders, named values and the payloads of unfinished
   * jobs get it.
   * The audit keeps what it said. Answers how many rows were changed.
   */
  moveSpace(from: string, to: string): Promise<number>;
  putValue(key: string, value: unknown): Promise<void>;
  /** Stores the value unless the key has one, and answers the one it has now: two at once get the same answer. */
  takeValue(key: string, value: unknown): Promise<unknown>;
  /**
   * Keeps others from promising units of these licenses until the transaction ends. Answers the counters as they were
   * stored last, the given ones where there were none, and what is held of them.
   */
  lockUnits(
    orgId: string,
    counts: readonly Count[],
  ): Promise<{ readonly counts: readonly Count[]; readonly holds: readonly Hold[] }>;
  putLend(lend: Lend): Promise<void>;
  dropLend(requestId: number): Promise<void>;
  /** False when it is there already. */
  insertStanding(order: StandingOrder): Promise<boolean>;
  /** Compare-and-set on `version`: false when somebody else saved first. Stores `version` + 1. */
  saveStanding(order: StandingOrder): Promise<boolean>;
  /** The figures of a day, of all licenses of the organization that have an end. */
  putUsage(orgId: string, day: number, counts: readonly Count[]): Promise<void>;
  putCount(orgId: string, count: Count): Promise<void>;
  putHold(hold: Hold): Promise<void>;
  /** Of all licenses, or of these. */
  dropHolds(requestId: number, licenseIds?: readonly string[]): Promise<void>;
  /** Always the last statement of a transaction: it locks the chain's head row. */
  appendAudit(entries: readonly AuditEntry[]): Promise<void>;
}

/** Thrown when another process has taken over the lane: the transaction must not commit. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

export interface Claim {
  /** Lanes to lease at the most. */
  readonly free: Readonly<Partial<Record<Queue, number>>>;
  readonly leaseMs: number;
  /** Business time now: jobs with a later dueAt stay. */
  readonly now: number;
}

export interface Store {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T>;
  /** `Tx.enqueue` in a transaction of its own. */
  enqueue(job: NewJob): Promise<boolean>;
  /** Leases lanes that are due and starts the oldest job of each (its attempt is counted). */
  claim(claim: Claim): Promise<readonly Job[]>;
  /** Prolongs the leases; returns the ids of the jobs whose lane is still ours. */
  heartbeat(jobs: readonly Job[], leaseMs: number): Promise<readonly string[]>;
  /** Gives the lane back after a failure; the job stays its head and is tried again after `delayMs` (machine time). */
  retry(job: Job, delayMs: number, error: string): Promise<void>;
  /** The same without a failure: it was too early, and no attempt is counted. */
  postpone(job: Job, delayMs: number): Promise<void>;
  /** Gives the lane back; the job stays its head, not due before `dueAt` (business time); no attempt is counted. */
  defer(job: Job, dueAt: number): Promise<void>;
  /**
   * Frees the lanes of processes that have ended and have not prolonged their leases for `silentMs`; answers how many.
   * Where an end cannot be seen, a lease has to run out.
   */
  freeOrphans(silentMs: number): Promise<number>;
  /** Takes the job off its lane onto the dead-letter shelf; the lane goes on. */
  park(job: Job, error: string): Promise<void>;
  /** Calls back (soon, possibly too often) when jobs were added or became due, by any process. */
  onWake(listener: () => void): () => void;
  close(): Promise<void>;
}
