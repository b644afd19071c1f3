import type { Hold } from '../../units.ts';

export interface License {
  readonly id: string;
  readonly name: string;
  readonly totalUnits: number;
  readonly consumedUnits: number;
  readonly subscriptionId: string | undefined;
  readonly siteUrl: string | undefined;
  /** What requests hold of it; Webex knows nothing of them. */
  readonly holds?: readonly Hold[] | undefined;
}

export interface LicenseChange {
  readonly personId: string;
  /** A calling license carries its location and extension. */
  readonly add: readonly {
    readonly id: string;
    readonly locationId?: string | undefined;
    readonly extension?: string | undefined;
    readonly phoneNumber?: string | undefined;
  }[];
  readonly remove: readonly string[];
}

/** What Webex answered; whether it is so is another question, which a read answers. */
export interface LicenseAnswer {
  /** 206: only a part of it was done. */
  readonly status: 200 | 206;
  readonly licenses: readonly string[];
}

export interface LicenseHolder {
  readonly personId: string;
  readonly displayName: string;
  readonly email: string;
  /** Somebody of another organization. */
  readonly external: boolean;
}

export interface LicensesAdmin {
  list(): Promise<readonly License[]>;
  /** Users who hold it, page by page of at most 300; workspaces are not among them. */
  holders(licenseId: string): AsyncIterable<readonly LicenseHolder[]>;
  /** `PATCH /licenses/users`: adds and removes without touching the rest. */
  change(change: LicenseChange): Promise<LicenseAnswer>;
}
