// How an execution writes: step by step, or row by row, each on record before it is sent.
import * as z from 'zod';

export type Lookup<T> =
  | { readonly is: 'done'; readonly result: T }
  /** Not there (yet): believed only after Webex has had time to replicate. */
  | { readonly is: 'absent' }
  /** Something else is there: a person has to look. */
  | { readonly is: 'conflict'; readonly detail: string };

export interface StepWork<T> {
  /** The write. Called at most once per known absence of its effect. */
  readonly write: () => Promise<T>;
  /** Reads whether the write took effect. */
  readonly lookup: () => Promise<Lookup<T>>;
  /** Shape of the recorded result. */
  readonly result: z.ZodType<T>;
  /** True for what changes nothing on Webex (a download): after a crash it is simply done again. */
  readonly repeatable?: true;
}

/** Journaled writes: a step that was confirmed returns its recorded result when `execute` is replayed. */
export interface Step {
  <T>(name: string, work: StepWork<T>): Promise<T>;
  /** Parks the execution until a business time; returns at once when it has passed. */
  until(name: string, at: number): Promise<void>;
  /** The step is on record: it will not be done again. */
  done(name: string): Promise<boolean>;
  /** Ends this run of the execution; it is replayed from its start at that business time. */
  park(at: number): Promise<never>;
  /** One step per row, in order. A refused row is left out of the results, unless all of them are refused. */
  each<R, T>(
    name: string,
    rows: readonly R[],
    key: (row: R) => string,
    work: (row: R) => StepWork<T>,
  ): Promise<readonly T[]>;
}

/** How a row ended. `failed`: nothing of it is there. */
export const rowResult = z.object({
  state: z.enum(['done', 'partly', 'failed']),
  note: z.string().optional(),
  trackingId: z.string().optional(),
  /** Of a user that was created. */
  personId: z.string().optional(),
  /** What is needed to take it back. */
  before: z.record(z.string(), z.string()).optional(),
});
export type RowResult = z.infer<typeof rowResult>;

/** What is to be done about a row, from a fresh look. */
export type RowLook =
  | { readonly is: 'done'; readonly result: RowResult }
  | {
      readonly is: 'todo';
      /** Writes what is missing; answers the id of what it made, if it made something. */
      readonly write: () => Promise<string | undefined>;
      readonly before?: Readonly<Record<string, string>> | undefined;
      /** What is not there yet, in a sentence; told when it never comes. */
      readonly missing: string;
      /** Some of it is there. */
      readonly begun: boolean;
    }
  /** Somebody else got in between, or it cannot be done: a sentence. */
  | { readonly is: 'refused'; readonly why: string };

export interface RowWork<R> {
  /** Names the row in the journal, for ever. */
  readonly key: (row: R) => string;
  /** `sent`: it was written (perhaps), with the id the write answered; else it may be answered without a read. */
  readonly look: (row: R, sent: { readonly id: string | undefined } | undefined) => Promise<RowLook>;
}

export interface RowsEnd {
  /** By key; rows that were not reached are not in it. */
  readonly results: ReadonlyMap<string, RowResult>;
  /** Why it ended before the last row. */
  readonly ended?: string | undefined;
}
