/** What is remembered of an organization's place on the partner account's managed-organization list. */
export interface Warmth {
  readonly orgId: string;
  /** Epoch ms (business time) until which calls on the organization are expected to be allowed. */
  readonly warmUntil: number;
  readonly lastUsed: number;
  readonly last403: number | undefined;
}

/** Shared by replicas and kept over restarts. Credential: the account behind the token, the list is per account. */
export interface OrgWarmth {
  get(credential: string, orgId: string): Promise<Warmth | undefined>;
  put(credential: string, warmth: Warmth): Promise<void>;
  list(credential: string): Promise<readonly Warmth[]>;
}
