import { OPEN_STATES } from '../../domain/request.ts';
import { showRequests } from '../../domain/show/house.ts';
import { showPending } from '../../domain/show/pending.ts';
import { decidableBy, MOST_AT_ONCE } from '../decide-many.ts';
import type { HouseCommand } from './command.ts';

/** One more than is shown, to know that there are more. */
const READ = 16;
const MOST_WAITING = 500;

export const requests: HouseCommand = {
  name: 'requests',
  aliases: ['request list'],
  usage: 'requests [mine|pending|all]',
  summary: 'Requests and their state; the open ones unless you say more.',
  options: [
    ['mine', 'Yours, whatever their state'],
    ['pending', 'Those that wait for approval; yours to decide with boxes to tick'],
    ['all', 'The newest of all'],
  ],
  examples: ['requests', 'requests pending'],
  open: false,
  at: 'desk',
  async answer({ store, clock, policy }, { args: [said], person, messageId }) {
    const which = said === 'mine' || said === 'pending' || said === 'all' ? said : 'open';
    const states = which === 'pending' ? (['pending'] as const) : which === 'open' ? OPEN_STATES : undefined;
    const requesterId = which === 'mine' ? person.personId : undefined;
    if (which === 'pending') {
      const waiting = await store.read(async (reader) =>
        reader.requests({ states: ['pending'], writesOnly: true, limit: MOST_WAITING }),
      );
      const mine = waiting.filter(decidableBy(await policy(), person, clock.now()));
      if (mine.length > 0)
        return {
          view: showPending(mine.slice(0, MOST_AT_ONCE), Math.max(0, mine.length - MOST_AT_ONCE)),
          cardKey: `pending:${messageId}`,
          personal: true,
        };
    }
    const found = await store.read(async (reader) =>
      reader.requests({ states, requesterId, writesOnly: true, limit: READ }),
    );
    return { view: showRequests(found, which), personal: true };
  },
};
