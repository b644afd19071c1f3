import { loginCommand, orgOf } from '../../domain/credential.ts';
import { type Check, type Line, warning } from '../finding.ts';
import { accessOf } from '../patient.ts';
import { lineOf } from './slot.ts';

export const reports: Check = {
  name: 'reports',
  asks: 'Does Webex accept the credentials for reports, also those of single organizations, and when do they end?',
  needs: ['database', 'webex'],
  async examine(patient) {
    const states = await accessOf(patient).credentials.look();
    const now = patient.clock.now();
    const lines: Line[] = states
      .filter(({ slot, problem }) => slot !== 'admin' && problem?.code !== 'credential-missing')
      .map((state) => lineOf(state, now));
    const hasOwn = states.some(
      ({ slot, problem }) =>
        slot !== 'admin' && orgOf(slot) === undefined && problem?.code !== 'credential-missing',
    );
    return hasOwn ? lines : [...lines, missing];
  },
};

const missing: Line = warning(
  'There is no account for reports: the report commands do not work. Everything else does.',
  `Set WEBEX_REPORTS_CLIENT_ID and WEBEX_REPORTS_CLIENT_SECRET of an integration (or use that of the admin account) and run ${loginCommand('reports')}`,
  'reports',
);
