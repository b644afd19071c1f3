// What an operation is given: reads for a plan and an answer, writes for an execution.
import type { Lend } from './lend.ts';
import type { Admin } from './ports/admin/admin.ts';
import type { Organization } from './ports/admin/organizations.ts';
import type { Person } from './ports/chat.ts';
import type { Files } from './ports/files.ts';
import type { StepRecord } from './ports/store.ts';
import type { Request } from './request.ts';
import type { RowsEnd, RowWork, Step } from './steps.ts';
import type { Hold } from './units.ts';
import type { UsageSpan } from './usage.ts';
import type { UserSnapshot } from './user-snapshot.ts';
import type { AnswerModel } from './views.ts';

/** A file that came with the message. */
export interface Attachment {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a plan and an answer may use: reads only. */
export interface ReadContext {
  readonly org: Organization;
  readonly admin: Admin;
  readonly now: number;
  readonly requester: Person;
  readonly requestId: number;
  /** Licenses of the organization that are lent. */
  readonly lends: () => Promise<readonly Lend[]>;
  /** What was in use of the organization's licenses on earlier days. */
  readonly usage: () => Promise<readonly UsageSpan[]>;
  /** What other requests hold of the organization's licenses, as far as it counts for this one. */
  readonly holds: () => Promise<readonly Hold[]>;
  /** The file of the message that asked for it; undefined when there was none. Throws a Fault. */
  readonly attachment: () => Promise<Attachment | undefined>;
  /** A file that an earlier request has left; undefined when there is none (any more). */
  readonly stored: (key: string) => Promise<Attachment | undefined>;
  /** Calls per second that Webex took in earlier long runs; undefined before the first. */
  readonly pace: () => Promise<number | undefined>;
  /** A space that whoever asks is in, by its id or exact title; a sentence when there is none. */
  readonly space: (said: string) => Promise<{ readonly roomId: string } | { readonly why: string }>;
  /** Says how far a long read has come; it is shown a few times at the most. */
  readonly reading: (done: string) => Promise<void>;
  /** Things of a kind on Webex that requests have taken for theirs, by id. */
  readonly claimed: (kind: string) => Promise<ReadonlyMap<string, Claim>>;
  /** Another request. */
  readonly request: (id: number) => Promise<Request | undefined>;
  /** Requests that would change the organization and have not ended; newest first. */
  readonly open: () => Promise<readonly Request[]>;
  /** The last requests of an operation, newest first. */
  readonly recent: (operation: string) => Promise<readonly Request[]>;
  /** When something is read back: the user as the plan saw it. */
  readonly before?: UserSnapshot | undefined;
}

/** Something on Webex that carries no mark of ours, and the one request that it belongs to. */
export interface Claim {
  readonly requestId: number;
  readonly at: number;
}

/** What the settings say to operations. */
export interface OperationSettings {
  /** A report that was fetched is deleted on Webex, where it counts towards the 50 of its account. */
  readonly deleteReports: boolean;
}

/** What an execution has done so far. */
export type Done = readonly Pick<StepRecord, 'name' | 'state' | 'result'>[];

export interface ExecuteContext extends ReadContext {
  readonly step: Step;
  readonly settings: OperationSettings;
  /** The payload of the plan that was approved. */
  readonly payload: () => Promise<string>;
  /** Carries out many rows at a time; each is written once, read back, and has an end of its own. */
  readonly rows: <R>(rows: readonly R[], work: RowWork<R>) => Promise<RowsEnd>;
  /** Shown on the request's card while it is carried out; saying the same again changes nothing. */
  readonly progress: (text: string) => Promise<void>;
  readonly files: Files;
  /** Takes a thing on Webex for this request, for good; false: it belongs to another one. */
  readonly claim: (kind: string, id: string) => Promise<boolean>;
  /** Forgets things that are on Webex no more. */
  readonly unclaim: (kind: string, ids: readonly string[]) => Promise<void>;
  readonly whisper: Whisper;
}

/** What only the person who asked may see. It is posted in the direct space with that person and stored nowhere. */
export interface Whisper {
  tell(what: AnswerModel): Promise<void>;
  /** It has got there, in this attempt or an earlier one. */
  told(): Promise<boolean>;
}

export type SweepContext = Pick<ExecuteContext, 'admin' | 'now' | 'requestId' | 'claimed' | 'settings'>;
