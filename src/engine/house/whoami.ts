import { accountKey, knownAccount } from '../../domain/account-role.ts';
import { refusalToAsk } from '../../domain/policy/evaluate.ts';
import { showWhoami } from '../../domain/show/house.ts';
import type { HouseCommand } from './command.ts';

export const whoami: HouseCommand = {
  name: 'whoami',
  aliases: ['who am i'],
  usage: 'whoami',
  summary: 'Who you are to me and what you may do; and what my own account may.',
  open: true,
  at: 'desk',
  async answer({ policy, store }, { person }) {
    const refusal = refusalToAsk(await policy(), person);
    const kept = await store.read(async (reader) => reader.value(accountKey));
    return { view: showWhoami(person, refusal, knownAccount.safeParse(kept).data?.role) };
  },
};
