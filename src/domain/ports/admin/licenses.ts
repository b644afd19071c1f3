export interface License {
  readonly id: string;
  readonly name: string;
  readonly totalUnits: number;
  readonly consumedUnits: number;
  readonly subscriptionId: string | undefined;
  readonly siteUrl: string | undefined;
}

export interface LicensesAdmin {
  list(): Promise<readonly License[]>;
}
