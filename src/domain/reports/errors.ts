// The 16 error numbers of the reports (Webex's guide to its Admin API), each with what it means and what is done about
// it. Most of their 401s are not about the token, their 429 is no throttling, and a report that does not exist is a 400.

/** Code of the Fault that says all places are taken, by whomever. */
export const NO_ROOM = 'report-quota';

/**
 * `correct`: the order is wrong, and another one may be right. `queue`: it is ordered again when there is room.
 * `refresh`: the token is renewed once, then it is a matter of configuration. `configure`: an administrator has to
 * change something. `gone`: the report is not there, which ends what was about it. `refused`: it cannot be had this way.
 * `stop`: not again before tomorrow, and no waiting for it.
 */
type Reaction = 'correct' | 'queue' | 'refresh' | 'configure' | 'gone' | 'refused' | 'stop';

export interface ReportError {
  readonly status: number;
  readonly number: number;
  /** Code of the Fault. */
  readonly code:
    | typeof NO_ROOM
    | 'report-input'
    | 'report-forbidden'
    | 'report-downloads'
    | 'report-gone'
    | 'reports-slot-refused';
  readonly reaction: Reaction;
  /** What is wrong and what to do, in a sentence or two. */
  readonly text: string;
}

export const PERSON_ONLY =
  'Reports refuse service-app tokens: use an integration token of a user who is a full or read-only ' +
  'administrator, with the scope analytics:read_all, in WEBEX_REPORTS_TOKEN or WEBEX_REPORTS_CLIENT_ID, ' +
  '_CLIENT_SECRET and _REFRESH_TOKEN, or log in: npm run -s steward -- login reports.';

/** That the credential is of no use here, and which one is. */
export const slotRefused = (why: string): string =>
  `Webex refuses the reports credential: ${why} ${PERSON_ONLY}`;

export const GONE = 'Webex has no such report of this account (any more). Ask for it again.';

export const REPORT_ERRORS: readonly ReportError[] = [
  {
    status: 400,
    number: 1000,
    code: NO_ROOM,
    reaction: 'queue',
    text: 'Webex keeps at most 50 reports of an account and of an organization, and they are used up. Delete reports first: report delete.',
  },
  {
    status: 400,
    number: 1001,
    code: 'report-input',
    reaction: 'correct',
    text: 'templateId: Webex does not know this template any more. Choose another one: report templates.',
  },
  {
    status: 400,
    number: 1002,
    code: 'report-input',
    reaction: 'correct',
    text: 'startDate, endDate: the period is not one the template allows. Ask for a shorter one.',
  },
  {
    status: 400,
    number: 1003,
    code: 'report-input',
    reaction: 'correct',
    text: 'siteList: the site does not belong to the organization. Name one of its own with --site.',
  },
  {
    status: 400,
    number: 1004,
    code: 'report-input',
    reaction: 'correct',
    text: 'siteList: this template needs a site. Name one with --site.',
  },
  {
    status: 403,
    number: 1005,
    code: 'report-forbidden',
    reaction: 'refused',
    text: 'Webex makes this report only in Control Hub, not for Steward. Order it there, or choose another one.',
  },
  {
    status: 403,
    number: 1006,
    code: 'report-forbidden',
    reaction: 'refused',
    text: 'The report belongs to another account, which alone can delete it.',
  },
  {
    status: 429,
    number: 1007,
    code: 'report-downloads',
    reaction: 'stop',
    text: 'This report was downloaded as often as Webex allows, 30 times within 24 hours. Ask for a new one.',
  },
  { status: 400, number: 1008, code: 'report-gone', reaction: 'gone', text: GONE },
  {
    status: 400,
    number: 1009,
    code: 'report-input',
    reaction: 'correct',
    text: 'A field that Webex requires is empty.',
  },
  {
    status: 401,
    number: 1010,
    code: 'reports-slot-refused',
    reaction: 'configure',
    text: slotRefused('no access token reached it.'),
  },
  {
    status: 401,
    number: 1011,
    code: 'reports-slot-refused',
    reaction: 'refresh',
    text: slotRefused('its access token is wrong or has expired.'),
  },
  {
    status: 401,
    number: 1012,
    code: 'reports-slot-refused',
    reaction: 'configure',
    text: slotRefused(
      'the feature is not enabled for its organization, which needs Pro Pack for Control Hub.',
    ),
  },
  {
    status: 401,
    number: 1014,
    code: 'reports-slot-refused',
    reaction: 'configure',
    text: slotRefused('the role of its account does not suffice.'),
  },
  {
    status: 400,
    number: 1016,
    code: 'report-input',
    reaction: 'correct',
    text: 'from, to: Webex takes only both together.',
  },
  {
    status: 401,
    number: 1018,
    code: 'reports-slot-refused',
    reaction: 'refresh',
    text: slotRefused('its access token, or the scope of it, is not valid.'),
  },
];

/** Undefined for what is none of the reports' own errors. */
export const reportError = (
  status: number | undefined,
  number: number | undefined,
): ReportError | undefined =>
  REPORT_ERRORS.find((error) => error.status === status && error.number === number);
