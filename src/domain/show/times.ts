// Times on cards: the client shows them in the reader's zone; texts say UTC.

/**
 * Around a time of our own in a text. Both are noncharacters, which Unicode keeps for a program's inner use: they are
 * taken out of whatever Webex says, so that no name can pass for a time.
 */
const BEGIN = '\ufdd0';
const END = '\ufdd1';
const INNER = /[\ufdd0-\ufdef]/g;
const TIME = /\ufdd0(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\ufdd1/g;

/** Stands for the date and time where the reader is; `timeMacros` and `inUtc` put it in words. */
export function localTime(at: number): string {
  return `${BEGIN}${new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')}${END}`;
}

/** On a card: macros that Webex clients replace. */
export function timeMacros(text: string): string {
  return text.replace(TIME, '{{DATE($1,SHORT)}} {{TIME($1)}}').replace(INNER, '');
}

/** In a text, where no client replaces anything. */
export function inUtc(text: string): string {
  return text.replace(TIME, (_, iso: string) => utcTime(Date.parse(iso))).replace(INNER, '');
}

/** For what comes from outside. */
export const withoutInner = (text: string): string => text.replace(INNER, '');

export function utcTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
