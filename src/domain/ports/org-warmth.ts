/** What is remembered of an organization's place on the partner account's managed-organization list. */
export interface Warmth {
  readonly orgId: string;
  /** Epoch ms (business time, like all here): when the reading was sent that put it there last. */
  readonly warmedAt: number;
  /** Until then calls are expected to be allowed. */
  readonly warmUntil: number;
  /** From then on the entry is gone for certain, so that a reading makes a new one. */
  readonly coldFrom: number;
  /** From then on it may be read ahead of its next use: some time after `coldFrom`, not all at once. */
  readonly dueAt: number;
  readonly lastUsed: number;
  readonly last403: number | undefined;
}

export type Reading = Omit<Warmth, 'lastUsed' | 'last403'>;

/** How many organizations were read, or used, since this one was; of those whose time is not up. */
export interface Rank {
  readonly readSince: number;
  readonly usedSince: number;
}

/** Counted for all replicas together, per credential. */
export const TALLIES = [
  /** Calls on customers. */
  'calls',
  /** Readings for the sake of the list. */
  'warmUps',
  /** Calls that were refused, and not any more after a reading. */
  'cold403s',
  /** How well each rule of eviction explains what was seen: log-likelihoods, in thousandths. */
  'fitsOldest',
  'fitsLru',
  'fitsRandom',
] as const;
export type Tally = (typeof TALLIES)[number];

export interface Tallies {
  readonly counts: Readonly<Record<Tally, number>>;
  /** Undefined while nothing was counted. */
  readonly since: number | undefined;
  /** When the list may have been full last, so that a reading pushed another organization out; 0: never. */
  readonly crowdedAt: number;
}

/** Shared by replicas and kept over restarts. Credential: the account behind the token, the list is per account. */
export interface OrgWarmth {
  get(credential: string, orgId: string): Promise<Warmth | undefined>;
  /** Notes a reading; answers how many organizations are expected to be on the list at `now`. */
  put(credential: string, reading: Reading, now: number): Promise<number>;
  /** Only where a reading is known. */
  used(credential: string, orgId: string, at: number): Promise<void>;
  refused(credential: string, orgId: string, at: number): Promise<void>;
  rank(credential: string, orgId: string, now: number): Promise<Rank>;
  /** Due at `now`, and used since or among `orgIds`; the longest due first. */
  due(
    credential: string,
    wanted: {
      readonly now: number;
      readonly usedSince: number;
      readonly orgIds: readonly string[];
      readonly limit: number;
    },
  ): Promise<readonly Warmth[]>;
  /** How many are expected to be on the list, and how many were known once and are not. */
  census(credential: string, now: number): Promise<{ readonly warm: number; readonly cold: number }>;
  tallies(credential: string): Promise<Tallies>;
  /** Adds to the counts; `crowdedAt` only ever grows. */
  add(
    credential: string,
    counts: Partial<Readonly<Record<Tally, number>>>,
    at: number,
    crowdedAt?: number,
  ): Promise<void>;
}
