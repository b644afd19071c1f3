import { type Check, failed, ok, unknown, warning } from '../finding.ts';
import { askBare } from './webex.ts';

/** Webex tells seconds. */
const TOLERATED_MS = 5_000;
/** From here on new messages are taken for old ones, and tokens for dead ones or good ones. */
const TOO_FAR_MS = 60_000;

export const clock: Check = {
  name: 'clock',
  asks: 'Does the clock of this machine agree with Webex’s?',
  needs: ['webex'],
  async examine(patient) {
    const before = patient.clock.real();
    const { date } = await askBare(patient);
    if (date === undefined) return [unknown('Webex did not tell its time.')];
    const difference = (before + patient.clock.real()) / 2 - date;
    if (Math.abs(difference) <= TOLERATED_MS) return [ok('The clocks agree.')];
    const says = `The clock of this machine is ${apart(difference)} that of Webex.`;
    const remedy = 'Let this machine set its clock by NTP (timedatectl set-ntp true, or chrony).';
    return [Math.abs(difference) > TOO_FAR_MS ? failed(says, remedy) : warning(says, remedy)];
  },
};

export function apart(differenceMs: number): string {
  const seconds = Math.round(Math.abs(differenceMs) / 1000);
  const span = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return `${span} ${differenceMs > 0 ? 'ahead of' : 'behind'}`;
}
