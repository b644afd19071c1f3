import type { Check } from '../finding.ts';
import { accessOf } from '../patient.ts';
import { lineOf } from './slot.ts';

export const admin: Check = {
  name: 'admin',
  asks: 'Does Webex accept the credential of the admin account, and when does it end?',
  needs: ['database', 'webex'],
  async examine(patient) {
    const states = await accessOf(patient).credentials.look();
    return states.filter(({ slot }) => slot === 'admin').map((state) => lineOf(state, patient.clock.now()));
  },
};
