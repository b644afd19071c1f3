/** An application that may act for a person until it is revoked (`GET /authorizations`). */
export interface Authorization {
  readonly id: string;
  readonly applicationName: string;
  readonly clientId: string | undefined;
  readonly type?: 'refresh' | 'access' | undefined;
  /** ISO 8601. */
  readonly created: string | undefined;
}

export interface AuthorizationsAdmin {
  list(personId: string): Promise<readonly Authorization[]>;
  /** One that is gone already is fine. A token may work for a little while after it. */
  revoke(authorizationId: string): Promise<void>;
}
