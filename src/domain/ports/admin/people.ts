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
  readonly invitePending: boolean | undefined;
  readonly status: string | undefined;
  readonly lastModified: string | undefined;
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
}

export interface PeopleAdmin {
  /** The user with exactly this e-mail address in this organization, read in full; undefined when there is none. */
  byEmail(email: string): Promise<User | undefined>;
  get(personId: string): Promise<User>;
  /** Webex may answer 400 and have created the user all the same: look before you believe an error. */
  create(user: NewUser): Promise<User>;
}
