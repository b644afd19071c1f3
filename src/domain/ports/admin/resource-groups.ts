/** Which clusters serve which users (`GET /resourceGroups`); every organization has a default one. */
export interface ResourceGroup {
  readonly id: string;
  readonly name: string;
}

export type MembershipStatus = 'pending' | 'activated' | 'error';

/** A user of one hybrid service, in one resource group. Webex makes it for whoever gets a hybrid license. */
export interface GroupMembership {
  readonly id: string;
  readonly groupId: string;
  readonly licenseId: string;
  readonly personId: string;
  readonly status: MembershipStatus;
}

export interface MembershipFilter {
  readonly licenseId?: string | undefined;
  readonly personId?: string | undefined;
}

export interface ResourceGroupsAdmin {
  list(): Promise<readonly ResourceGroup[]>;
  /** All pages. */
  memberships(filter: MembershipFilter): Promise<readonly GroupMembership[]>;
  /** One that is gone is a Fault with status 404. */
  membership(id: string): Promise<GroupMembership>;
  /** Webex refuses (400) one that is pending. Afterwards it is pending until it is activated, or an error. */
  move(membership: GroupMembership, groupId: string): Promise<GroupMembership>;
}
