import type { Operation } from '../../domain/operation.ts';
import { refusalToAsk } from '../../domain/policy/evaluate.ts';
import type { Policy } from '../../domain/policy/people.ts';
import type { Person } from '../../domain/ports/chat.ts';
import { showMenu } from '../../domain/show/menu.ts';
import { refusalBeforehand } from '../may-ask.ts';
import type { Asked, HouseCommand, HouseDeps } from './command.ts';

/** Names the card. */
export const MENU = 'menu:';

export const menu: HouseCommand = {
  name: 'menu',
  aliases: ['start'],
  usage: 'menu [topic]',
  summary: 'Everything you may ask for, to choose from.',
  options: [['topic', 'Begin there, e.g. users or licenses']],
  examples: ['menu', 'menu licenses'],
  open: false,
  at: 'desk',
  async answer(deps, asked) {
    const { args, messageId } = asked;
    return {
      view: showMenu(await offered(deps, asked), deps.commands, args.join(' ').toLowerCase()),
      cardKey: `${MENU}${messageId}`,
    };
  },
};

/** What this person may ask for in this space. */
export async function offered(
  { policy: inForce, operations }: HouseDeps,
  { person, roomId, roomType }: Pick<Asked, 'person' | 'roomId' | 'roomType'>,
): Promise<readonly Operation[]> {
  const policy: Policy = await inForce();
  const asker: Person = person;
  if (refusalToAsk(policy, asker) !== undefined) return [];
  const place = { roomId, roomType };
  return operations.filter((one) => refusalBeforehand(policy, asker, place, one) === undefined);
}
