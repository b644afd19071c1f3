export interface Group {
  readonly id: string;
  readonly name: string;
  readonly size: number | undefined;
  readonly created: string | undefined;
}

export interface GroupMember {
  readonly id: string;
  readonly name: string;
}

export interface GroupsAdmin {
  list(): Promise<readonly Group[]>;
  /** All of them, page by page of at most 500. */
  members(groupId: string): Promise<readonly GroupMember[]>;
  /** Ids of people; who is in it already, or is not, does no harm. */
  change(
    groupId: string,
    change: { readonly add: readonly string[] } | { readonly remove: readonly string[] },
  ): Promise<void>;
}
