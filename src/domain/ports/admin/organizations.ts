import type { AccountRole, Relation } from '../../account-role.ts';

export interface Organization {
  readonly id: string;
  readonly name: string;
}

/** The account behind the admin credential. */
export interface Account {
  /** Undefined for a service app: there is no person behind its token. */
  readonly orgId: string | undefined;
  readonly personId: string | undefined;
  readonly role: AccountRole;
}

export interface OrgTags {
  readonly byOrg: ReadonlyMap<string, readonly string[]>;
  /** False when Webex does not tell them, or has a tag on more organizations than it lists. */
  readonly complete: boolean;
  /** Tags with as many organizations as Webex lists of one: there may be more of them. */
  readonly cut: readonly string[];
}

/** Where an organization stands with the credential. Times are epoch ms of business time. */
export interface OrgStanding {
  /** Undefined when the organization is neither the account's own nor in its list. */
  readonly relation: Relation | undefined;
  readonly role: AccountRole;
  /** Undefined: it was never read, or needs none of it. */
  readonly warmUntil: number | undefined;
  readonly lastUsed: number | undefined;
  readonly last403: number | undefined;
}

/** Of a partner account and its customers; counts since `since`. */
export interface PartnerStanding {
  readonly role: AccountRole;
  readonly managed: number;
  readonly cap: number;
  readonly warm: number;
  readonly cold: number;
  readonly calls: number;
  readonly warmUps: number;
  readonly cold403s: number;
  readonly since: number | undefined;
}

export interface OrganizationsAdmin {
  /** Every organization the credential can see, its own included. May be minutes old. */
  list(): Promise<readonly Organization[]>;
  get(orgId: string): Promise<Organization>;
  account(): Promise<Account>;
  /** Tags of the customers. May be minutes old. */
  tags(): Promise<OrgTags>;
  /** Customers that were assigned to one of the partner's people; `all`: by the role at home it has every one of them. */
  managedBy(personId: string): Promise<readonly string[] | 'all'>;
  standing(orgId: string): Promise<OrgStanding>;
  partner(): Promise<PartnerStanding>;
  /**
   * Work on one organization that was planned as a whole, e.g. one of many that are read in turn: nothing is left to
   * chance about its being warm, also beyond the number of organizations an account can have warm at a time.
   */
  batch<T>(orgId: string, work: () => Promise<T>): Promise<T>;
  /** Whether its users come from a directory, as far as that was said or learned from a refusal. */
  directorySync(orgId: string): Promise<boolean>;
}
