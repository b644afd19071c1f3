import { type Check, ok, warning } from '../finding.ts';
import { storeOf } from '../patient.ts';
import { apart } from './clock.ts';

/** Leases last 10 s and more, by the database's clock alone; only what people read may look odd. */
const TOLERATED_MS = 5_000;

export const databaseClock: Check = {
  name: 'database-clock',
  asks: 'Do the clocks of this machine and of the database agree?',
  needs: ['database'],
  async examine(patient) {
    const { clock } = patient;
    const before = clock.real();
    const { now } = await storeOf(patient).about();
    const difference = (before + clock.real()) / 2 - now;
    if (Math.abs(difference) <= TOLERATED_MS) return [ok('The clocks agree.')];
    return [
      warning(
        `The clock of this machine is ${apart(difference)} that of the database.`,
        'Let both set their clocks by NTP (timedatectl set-ntp true, or chrony).',
      ),
    ];
  },
};
