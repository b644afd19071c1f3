// The error numbers of the reports, each with what it means here. Most of their 401s are not about the token, their
// 429 is no throttling, and a report that does not exist is a 400.
import { Fault, type Repeat } from '../../domain/failure.ts';

interface Meaning {
  readonly code: string;
  readonly message: string;
  readonly repeat?: Repeat;
}

const USER_ONLY =
  'Reports refuse service-app tokens: use an integration token of a user who is a full or read-only ' +
  'administrator, with the scope analytics:read_all, in WEBEX_REPORTS_TOKEN or WEBEX_REPORTS_CLIENT_ID, ' +
  '_CLIENT_SECRET and _REFRESH_TOKEN.';

const slotRefused = (why: string): Meaning => ({
  code: 'reports-slot-refused',
  message: `Webex refuses the reports credential: ${why} ${USER_ONLY}`,
});

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  [
    '400/1000',
    {
      code: 'report-quota',
      message: 'Webex keeps at most 50 reports for an account, and they are used up. Delete reports first.',
    },
  ],
  ['400/1001', { code: 'report-input', message: 'templateId: Webex does not know this template.' }],
  [
    '400/1002',
    { code: 'report-input', message: 'startDate, endDate: the period is not one the template allows.' },
  ],
  ['400/1003', { code: 'report-input', message: 'siteList: the site does not belong to the organization.' }],
  ['400/1004', { code: 'report-input', message: 'siteList: this template needs a site.' }],
  ['400/1008', { code: 'report-gone', message: 'Webex has no such report of this account (any more).' }],
  ['400/1009', { code: 'report-input', message: 'A field that Webex requires is empty.' }],
  ['400/1016', { code: 'report-input', message: 'from, to: Webex takes only both together.' }],
  ['401/1010', slotRefused('no access token reached it.')],
  ['401/1011', slotRefused('its access token is wrong or has expired.')],
  ['401/1012', slotRefused('the feature is not enabled for its organization, which needs Pro Pack.')],
  ['401/1014', slotRefused('the role of its account does not suffice.')],
  ['401/1018', slotRefused('its access token, or the scope of it, is not valid.')],
  [
    '403/1005',
    { code: 'report-forbidden', message: 'Webex makes this report only in Control Hub, not for Steward.' },
  ],
  [
    '403/1006',
    {
      code: 'report-forbidden',
      message: 'The report belongs to another account, which alone can delete it.',
    },
  ],
  [
    '429/1007',
    {
      code: 'report-downloads',
      message:
        'This report was downloaded as often as Webex allows. Ask for it again tomorrow, or for a new one.',
    },
  ],
]);

/** Said of one report, a 404 means the same as 1008. */
export function reportGone(trackingId: string | undefined, cause?: Fault): Fault {
  const message = 'Webex has no such report of this account (any more).';
  const { status, errorCode } = cause ?? {};
  return new Fault({ code: 'report-gone', message, repeat: 'never', status, errorCode, trackingId, cause });
}

/** The same Fault in the words of the reports; what is not theirs stays as it is. */
export function reportFault(fault: Fault): Fault {
  const meaning = meaningOf(fault);
  if (meaning === undefined) return fault;
  const { status, errorCode, trackingId } = fault;
  const said = /Webex says: .*$/s.exec(fault.message)?.[0];
  return new Fault({
    code: meaning.code,
    message: said === undefined ? meaning.message : `${meaning.message} ${said}`,
    repeat: meaning.repeat ?? 'never',
    status,
    errorCode,
    trackingId,
    cause: fault,
  });
}

function meaningOf({ code, message, status, errorCode }: Fault): Meaning | undefined {
  if (code === 'credential-refused')
    return { code: 'reports-slot-refused', message: `${message} ${USER_ONLY}` };
  const known = MEANINGS.get(`${status}/${errorCode}`);
  if (known !== undefined) return known;
  if (status === 401) return slotRefused('its access token is not accepted.');
  if (status === 403) return slotRefused('its account may not do this.');
  return undefined;
}
