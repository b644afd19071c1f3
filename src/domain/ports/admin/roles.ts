/** A role of `GET /roles`: names are the organization's, ids are opaque. */
export interface Role {
  readonly id: string;
  readonly name: string;
}

export interface RolesAdmin {
  list(): Promise<readonly Role[]>;
}
