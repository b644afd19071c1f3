/** Somebody who was given a customer. */
export interface PartnerAdministrator {
  readonly personId: string;
  readonly displayName: string;
  readonly email: string;
  /** In the customer, as Webex names it, e.g. "id_full_admin". */
  readonly role: string;
}

/** What a partner keeps about one customer. */
export interface PartnerAdmin {
  admins(): Promise<readonly PartnerAdministrator[]>;
  assign(personId: string): Promise<void>;
  unassign(personId: string): Promise<void>;
  tags(): Promise<readonly string[]>;
  /** These and no others; what is said about a tag that is in use stays. */
  setTags(names: readonly string[]): Promise<void>;
}
