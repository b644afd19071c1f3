/** A report template of `GET /report/templates`. */
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
}

export interface Report {
  readonly id: string;
  readonly title: string;
  readonly templateId: number | undefined;
  readonly startDate: string | undefined;
  readonly endDate: string | undefined;
  /** `done`: can be downloaded; `failed`: never will; everything else is `pending`. */
  readonly state: 'pending' | 'done' | 'failed';
  /** Webex's own word. */
  readonly status: string;
  readonly createdAt: number | undefined;
  readonly downloadUrl: string | undefined;
}

export interface OpenedReport {
  /** The CSV as it is kept and handed on: UTF-8, without a byte order mark. */
  readonly csv: Uint8Array;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reports of the credential's own organization, seen by its creator only. Every call throws a Fault
 * `reports-slot-missing` with the remedy when no reports credential is configured, `reports-slot-refused` (repeat
 * never) for 401/1012, 401/1014 and service-app tokens, `report-gone` for 400/1008, `report-quota` for 400/1000,
 * `report-downloads` for 429/1007 (not throttling), `report-input` with the field for 1001 to 1004 and 1009.
 */
export interface ReportsAdmin {
  templates(): Promise<readonly ReportTemplate[]>;
  create(wish: ReportWish): Promise<{ readonly id: string }>;
  get(id: string): Promise<Report>;
  list(): Promise<readonly Report[]>;
  /** Token only to allow-listed hosts (*.webex.com; on a loopback Webex also loopback); at most 100 MB. */
  download(url: string): Promise<Uint8Array>;
  /** Unzips and decodes what was downloaded; throws a Fault `report-unreadable` (repeat never). */
  open(bytes: Uint8Array): Promise<OpenedReport>;
  /** A report that is gone already is fine. */
  remove(id: string): Promise<void>;
}
