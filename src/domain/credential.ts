// Credentials in words: which command and which settings a slot goes by.
import type { Slot } from './ports/token-vault.ts';

const ORG_PREFIX = 'reports:';

/** The organization of a slot that is for the reports of one. */
export const orgOf = (slot: Slot): string | undefined =>
  slot.startsWith(ORG_PREFIX) ? slot.slice(ORG_PREFIX.length) : undefined;

export const isSlot = (text: string): text is Slot =>
  text === 'admin' || text === 'reports' || (text.startsWith(ORG_PREFIX) && text.length > ORG_PREFIX.length);

/** Slots of single organizations have no settings of their own: they share the client of `reports`. */
export const settingOf = (slot: Slot, part: string): string =>
  `WEBEX_${slot === 'admin' ? 'ADMIN' : 'REPORTS'}_${part}`;

export function loginCommand(slot: Slot): string {
  const org = orgOf(slot);
  return `npm run -s steward -- login ${org === undefined ? slot : `reports --org ${org}`}`;
}
