import { isItself } from '../domain/itself.ts';
import type { Person } from '../domain/ports/chat.ts';

/**
 * Who did it, for readers of the audit: the personId beside it proves it, and says nothing to them. One text and not
 * an address of its own, so that a search for what was done *to* somebody does not find what they did.
 */
export const named = (person: Person): string =>
  isItself(person) ? `${person.displayName} itself` : `${person.displayName} (${person.email})`;
