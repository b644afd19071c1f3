// What Webex refuses about reports, in the words of domain/reports/errors.
import { Fault } from '../../domain/failure.ts';
import { GONE, PERSON_ONLY, reportError, slotRefused } from '../../domain/reports/errors.ts';

interface Meaning {
  readonly code: string;
  readonly text: string;
}

/** Which of the two families of reports. */
export type Whose = 'own' | 'partner';

const PARTNER_ONLY =
  'Partner reports are for a partner full or read-only administrator, with the scopes spark-admin:reports_read, ' +
  'spark-admin:reports_write and identity:people_read: npm run -s steward -- login reports --partner.';

/** Said of one report, a 404 means the same as 1008. */
export function reportGone(trackingId: string | undefined, cause?: Fault): Fault {
  const { status, errorCode } = cause ?? {};
  const about = { status, errorCode, trackingId, cause };
  return new Fault({ code: 'report-gone', message: GONE, repeat: 'never', ...about });
}

/** The same Fault in the words of the reports; what is not theirs stays as it is. */
export function reportFault(fault: Fault, whose: Whose = 'own'): Fault {
  const meaning = whose === 'own' ? meaningOf(fault) : partnerMeaningOf(fault);
  if (meaning === undefined) return fault;
  const { status, errorCode, trackingId } = fault;
  const said = /Webex says: .*$/s.exec(fault.message)?.[0];
  return new Fault({
    code: meaning.code,
    message: said === undefined ? meaning.text : `${meaning.text} ${said}`,
    repeat: 'never',
    status,
    errorCode,
    trackingId,
    cause: fault,
  });
}

function meaningOf({ code, message, status, errorCode }: Fault): Meaning | undefined {
  const refused = (why: string): Meaning => ({ code: 'reports-slot-refused', text: slotRefused(why) });
  if (code === 'credential-refused')
    return { code: 'reports-slot-refused', text: `${message} ${PERSON_ONLY}` };
  const known = reportError(status, errorCode);
  if (known !== undefined) return known;
  if (status === 401) return refused('its access token is not accepted.');
  if (status === 403) return refused('its account may not do this.');
  return undefined;
}

/** Those of partners have no numbers of their own. */
function partnerMeaningOf({ code, message, status }: Fault): Meaning | undefined {
  const refused = (why: string): Meaning => ({
    code: 'reports-slot-refused',
    text: `Webex refuses the reports credential: ${why} ${PARTNER_ONLY}`,
  });
  if (code === 'credential-refused')
    return { code: 'reports-slot-refused', text: `${message} ${PARTNER_ONLY}` };
  if (status === 401) return refused('its access token is not accepted.');
  if (status === 403) return refused('its account or its scopes do not suffice for partner reports.');
  return undefined;
}
