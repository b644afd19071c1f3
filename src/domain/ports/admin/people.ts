/** A user of an organization as the admin view of `GET /people/{id}` shows it. */
export interface User {
  readonly id: string;
  readonly orgId: string;
  readonly email: string;
  readonly displayName: string;
  readonly firstName: string | undefined;
  readonly lastName: string | undefined;
  /** License ids. */
  readonly licenses: readonly string[];
  readonly roles: readonly string[];
  readonly locationId: string | undefined;
  readonly extension: string | undefined;
  readonly phoneNumbers: readonly string[];
  /** The one of these that calling has; a mobile or a home number is none. */
  readonly workNumber?: string | undefined;
  readonly invitePending: boolean | undefined;
  readonly status: string | undefined;
  readonly lastModified: string | undefined;
  readonly title: string | undefined;
  readonly department: string | undefined;
  /** False: may not sign in; undefined: Webex does not tell. */
  readonly loginEnabled?: boolean | undefined;
}

/** Body of `POST /people`: absent fields are not sent. */
export interface NewUser {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly displayName: string;
  readonly licenses: readonly string[];
  readonly locationId: string | undefined;
  readonly extension: string | undefined;
  /** With its country code; only for a calling license. */
  readonly phoneNumber?: string | undefined;
  readonly title?: string | undefined;
  readonly department?: string | undefined;
}

/** Fields of a user that an update may set; absent ones stay as they are. */
export interface UserUpdate {
  readonly email?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly displayName?: string | undefined;
  readonly title?: string | undefined;
  readonly department?: string | undefined;
  readonly extension?: string | undefined;
  readonly locationId?: string | undefined;
  /** Role ids; all of them, as they replace those there are. */
  readonly roles?: readonly string[] | undefined;
  readonly loginEnabled?: boolean | undefined;
}

/** Every field an update may set. */
export const UPDATED_FIELDS = [
  'email',
  'firstName',
  'lastName',
  'displayName',
  'title',
  'department',
  'extension',
  'locationId',
  'roles',
  'loginEnabled',
] as const satisfies readonly (keyof UserUpdate)[];

/** A user as lists show one: licenses and roles only where Webex puts them into lists. */
export interface ListedUser {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly invitePending: boolean | undefined;
  readonly status: string | undefined;
  /** ISO 8601, of the last sign of life. */
  readonly lastActivity: string | undefined;
  /** License ids; undefined when the list does not tell. */
  readonly licenses: readonly string[] | undefined;
  /** Role ids; undefined when the list does not tell. */
  readonly roles: readonly string[] | undefined;
  readonly firstName: string | undefined;
  readonly lastName: string | undefined;
  readonly title: string | undefined;
  readonly department: string | undefined;
  readonly locationId: string | undefined;
  readonly extension: string | undefined;
}

export interface PeopleAdmin {
  /**
   * Page by page, people only (no bots). `displayName` is a beginning. Those of one location come with their
   * extensions, and 50 at a time.
   */
  list(filter: {
    readonly displayName?: string | undefined;
    readonly locationId?: string | undefined;
  }): AsyncIterable<readonly ListedUser[]>;
  /** The user with exactly this e-mail address in this organization, read in full; undefined when there is none. */
  byEmail(email: string): Promise<User | undefined>;
  get(personId: string): Promise<User>;
  /** Those of them whom Webex shows, in no order and without licenses and roles. */
  byIds(personIds: readonly string[]): Promise<readonly ListedUser[]>;
  /** Webex may answer 400 and have created the user all the same: look before you believe an error. */
  create(user: NewUser): Promise<User>;
  /** Users whose display name begins like this (at most 20), without licenses and roles. */
  search(displayName: string): Promise<readonly { readonly email: string; readonly displayName: string }[]>;
  /**
   * Reads the user in full, merges, and puts everything back, as a PUT replaces what it is not given. `seen` is
   * what the plan saw of the fields to be set: when one of them is different by now, a Fault `conflict` (repeat
   * never) is thrown and nothing is written.
   */
  update(personId: string, set: UserUpdate, seen: UserUpdate): Promise<User>;
  /** A user that is gone already is fine. */
  remove(personId: string): Promise<void>;
}
