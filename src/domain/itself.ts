// What Steward does of itself, because an approved request promised it: nobody asks for it at that time, so nobody's
// authority can have been lost, and the record names Steward.
import type { Person } from './ports/chat.ts';

/** No id of Webex looks like this one, so that nobody else can be it. */
export const ITSELF: Person = { personId: 'steward:itself', orgId: '', email: '', displayName: 'Steward' };

export const isItself = ({ personId }: Pick<Person, 'personId'>): boolean => personId === ITSELF.personId;
