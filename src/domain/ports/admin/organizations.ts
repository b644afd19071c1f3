export interface Organization {
  readonly id: string;
  readonly name: string;
}

export interface OrganizationsAdmin {
  /** Every organization the credential can see, its own included. May be minutes old. */
  list(): Promise<readonly Organization[]>;
  get(orgId: string): Promise<Organization>;
}
