// A house with a policy file, in which Ana, Bo and Chen are ana, bo and chen.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type Message, until } from '../e2e/people.ts';
import { SCRATCH } from '../scratch.ts';
import { type House, openHouse } from './house.ts';

const PEOPLE = `
version: 1
people:
  ana: ana@northwind.example
  bo: bo@northwind.example
  chen: chen@northwind.example
`;

export interface RuledHouse extends House {
  /** A message of the bot in the direct space with somebody. */
  readonly heardDirectly: (as: string, text: RegExp) => Promise<Message>;
  /** Types in the direct space with the bot. */
  readonly sayDirectly: (as: string, command: string) => Promise<unknown>;
}

export async function openRuledHouse(
  onEnd: (work: () => Promise<void>) => void,
  policy: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<RuledHouse> {
  const folder = await mkdtemp(join(SCRATCH, 'steward-ruled-'));
  const path = join(folder, 'policy.yaml');
  await writeFile(path, PEOPLE + policy);
  onEnd(async () => rm(folder, { recursive: true, force: true }));
  const house = await openHouse(onEnd, { STEWARD_POLICY: path, ...settings });
  const { bot } = await house.info();
  const list = z.object({ items: z.array(z.looseObject({ id: z.string(), text: z.string().optional() })) });
  const direct = async (as: string) => {
    const found = house.call(`/v1/messages/direct?personId=${bot.personId}`, house.person(as).token);
    // Before the first message there is no such space.
    return list.parse(await found.catch(() => ({ items: [] }))).items;
  };
  return {
    ...house,
    heardDirectly: async (as, text) =>
      until(`a direct message like ${text}`, async () => {
        const found = (await direct(as)).find((message) => text.test(message.text ?? ''));
        return (
          found &&
          (await house.messages(z.string().parse(found['roomId']), as)).find(({ id }) => id === found.id)
        );
      }),
    sayDirectly: async (as, command) =>
      house.call('/v1/messages', house.person(as).token, 'POST', {
        toPersonId: bot.personId,
        text: command,
      }),
  };
}
