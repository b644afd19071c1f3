import { Fault } from '../../domain/failure.ts';
import { accountOf } from '../../webex/account.ts';
import { createWebexHttp } from '../../webex/http.ts';
import { renewedBy } from '../../webex/tokens.ts';
import { type Check, failed, given, type Line, ok, Skipped } from '../finding.ts';
import { accessOf, type Patient } from '../patient.ts';

const PERSON =
  'Webex gives reports to a person only: log in with a full or read-only administrator, npm run -s steward -- login reports';
const PRO_PACK = 1012;

export const reportAccess: Check = {
  name: 'report-access',
  asks: 'May that account have reports: a person, an administrator, in an organization with Pro Pack?',
  needs: ['reports'],
  async examine(patient) {
    const access = accessOf(patient);
    const states = await access.credentials.look();
    const own = states.find(({ slot }) => slot === 'reports');
    if (own === undefined || own.problem !== undefined)
      throw new Skipped('Skipped: there is no account for reports, see reports.');
    const kind = await kindOf(patient);
    if (kind !== 'person')
      return [failed(`The credential for reports is a ${kind === 'bot' ? 'bot' : 'service app'}’s.`, PERSON)];
    return [await look(async () => access.admin.reports().templates())];
  },
};

async function kindOf(patient: Patient): Promise<'person' | 'service-app' | 'bot'> {
  const { reports: source } = accessOf(patient).tokens;
  const { webexApiUrl: baseUrl } = given(patient.parts.webex, 'where Webex is');
  const tokens = given(source, 'the account for reports');
  const token = async (): Promise<string> => tokens.token();
  const { agent, clock } = patient;
  const http = createWebexHttp({ baseUrl, token, onUnauthorized: renewedBy(tokens), clock, agent });
  try {
    return (await accountOf(http)).kind;
  } finally {
    await http.close();
  }
}

async function look(templates: () => Promise<readonly unknown[]>): Promise<Line> {
  try {
    return ok(`Webex offers ${(await templates()).length} report templates to it.`);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'reports-slot-refused') throw error;
    return failed(
      error.message,
      error.errorCode === PRO_PACK
        ? 'Buy Pro Pack for Control Hub for that organization, or log in with an account of one that has it: npm run -s steward -- login reports'
        : `${PERSON}. The integration needs the scope analytics:read_all.`,
    );
  }
}
