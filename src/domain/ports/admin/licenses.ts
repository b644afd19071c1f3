export interface License {
  readonly id: string;
  readonly name: string;
  readonly totalUnits: number;
  readonly consumedUnits: number;
  readonly subscriptionId: string | undefined;
  readonly siteUrl: string | undefined;
}

export interface LicenseChange {
  readonly personId: string;
  /** A calling license carries its location and extension. */
  readonly add: readonly {
    readonly id: string;
    readonly locationId?: string | undefined;
    readonly extension?: string | undefined;
  }[];
  readonly remove: readonly string[];
}

/** What Webex answered; whether it is so is another question, which a read answers. */
export interface LicenseAnswer {
  /** 206: only a part of it was done. */
  readonly status: 200 | 206;
  readonly licenses: readonly string[];
}

export interface LicensesAdmin {
  list(): Promise<readonly License[]>;
  /** `PATCH /licenses/users`: adds and removes without touching the rest. */
  change(change: LicenseChange): Promise<LicenseAnswer>;
}
