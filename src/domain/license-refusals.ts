// The refusals of `PATCH /licenses/users` that have a number of their own, in words that say what to do. The numbers are
// those of Webex's description of that call; its own words name the licenses and are kept behind ours.
import { Fault } from './failure.ts';

const WORDS: ReadonlyMap<number, string> = new Map([
  [400, 'Webex does not know the location: choose another one.'],
  [400000, 'Webex does not know the license any more: look at “license usage” and choose again.'],
  [
    400112,
    'A user cannot go from Webex Calling Professional down to Standard: take Professional back first.',
  ],
  [400118, 'Webex Messenger licenses cannot be given or taken this way: use Control Hub.'],
  [400216, 'The meeting site does not take this attendee: check the site.'],
  [400404, 'A user has Webex Calling Professional or Standard, not both: take one back.'],
  [400406, 'The Attendant Console does not go with Webex Calling Standard: it wants Professional.'],
  [400407, 'Customer Experience Essentials does not go with Webex Calling Standard.'],
  [400408, 'The Attendant Console wants Webex Calling Professional first: give both.'],
  [
    400410,
    'A user cannot go from Customer Experience Essentials down to Webex Calling Standard: take Essentials back first.',
  ],
  [400411, 'A calling license wants a location, and a number or an extension.'],
  [
    400413,
    'The user has another license of this family, and Webex gives only one of them: take that one back.',
  ],
  [700003, 'Paid messaging wants the free Basic Messaging, which cannot be missing or be taken back.'],
  [700004, 'Paid meetings want the free Basic Space Meetings, which cannot be missing or be taken back.'],
  [700005, 'The license wants a free base license that the user does not have.'],
  [700006, 'Free screen share comes with messaging of itself and cannot be taken back.'],
]);

export const REFUSAL_CODES: readonly number[] = [...WORDS.keys()];

/** The same fault in plain words; any other error as it is. */
export function inPlainWords(error: unknown): unknown {
  if (!(error instanceof Fault) || error.status !== 400 || error.errorCode === undefined) return error;
  const words = WORDS.get(error.errorCode);
  if (words === undefined) return error;
  const said = /Webex says: [^]*$/.exec(error.message)?.[0];
  const { code, repeat, status, errorCode, trackingId, retryAfterMs } = error;
  const message = said === undefined ? words : `${words} ${said}`;
  return new Fault({ code, message, repeat, status, errorCode, trackingId, retryAfterMs, cause: error });
}
