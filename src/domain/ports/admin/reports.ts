/** A report template of `GET /report/templates` or `GET /partner/reports/templates`. */
export interface ReportTemplate {
  readonly id: number;
  readonly title: string;
  readonly service: string;
  /** Longest span in days; undefined when the template takes no dates. */
  readonly maxDays: number | undefined;
  /** Fields of the request body it wants: templateId, startDate, endDate, siteList, subIds. */
  readonly fields: readonly { readonly field: string; readonly required: boolean }[];
  /** Window of available data, YYYY-MM-DD. */
  readonly dataFrom: string | undefined;
  readonly dataTo: string | undefined;
}

export interface ReportWish {
  readonly templateId: number;
  readonly startDate: string | undefined;
  readonly endDate: string | undefined;
  readonly siteList: readonly string[];
  /** Ids of subscriptions, for templates about onboarding. */
  readonly subIds?: readonly string[] | undefined;
  /** US, CA, EU and so on: whose customers a partner report is about; undefined: the partner's own region. */
  readonly region?: string | undefined;
}

export interface Report {
  readonly id: string;
  readonly title: string;
  readonly service: string;
  readonly templateId: number | undefined;
  readonly startDate: string | undefined;
  readonly endDate: string | undefined;
  readonly sites: readonly string[];
  /** Of a partner report. */
  readonly region: string | undefined;
  /** `done`: can be downloaded; `failed`: never will; everything else is `pending`. */
  readonly state: 'pending' | 'done' | 'failed';
  /** Webex's own word. */
  readonly status: string;
  readonly createdAt: number | undefined;
  readonly downloadUrl: string | undefined;
  /** Where Webex keeps it, from its id, such as eu-central-1; most ids do not tell. */
  readonly keptIn?: string | undefined;
}

/** Whose reports they are. */
export interface ReportsAccount {
  readonly email: string;
  readonly orgId: string;
  /** Undefined when it may not be read. */
  readonly orgName: string | undefined;
}

/**
 * Reports of the credential's own organization, or of a partner's customers, seen by their creator only. Every call
 * throws a Fault `reports-slot-missing` with the remedy when there is no reports credential (for that organization),
 * and those of domain/reports/errors for what Webex refuses.
 */
export interface ReportsAdmin {
  /** Undefined when Webex does not tell, as with a machine account. */
  account(): Promise<ReportsAccount | undefined>;
  templates(): Promise<readonly ReportTemplate[]>;
  create(wish: ReportWish): Promise<{ readonly id: string }>;
  get(id: string): Promise<Report>;
  /** `region`: partner reports are listed by region. */
  list(region?: string): Promise<readonly Report[]>;
  /**
   * Token only to allow-listed hosts (*.webex.com; on a loopback Webex also loopback); at most 1 GB. `keep` takes the
   * file as it comes; it is called again when the line breaks.
   */
  download<T>(url: string, keep: (pieces: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T>;
  /**
   * The CSV in what was downloaded, ZIP or not, as it is kept and handed on: UTF-8, without a byte order mark. `take`
   * gets the header and each row. Throws a Fault, repeat never: `report-closed` for what is no table that can be read
   * (no CSV inside, encrypted, another archive), `report-unreadable` for what is broken or would unpack to too much.
   */
  open(bytes: Uint8Array, take: (cells: readonly string[]) => void): AsyncIterable<Uint8Array>;
  /** A report that is gone already is fine. */
  remove(id: string): Promise<void>;
}
