// The bot is killed between the change of licenses and its record: the license is there once, the card is true.
import { describe, expect, test } from 'vitest';
import { licensesOf, paidNames } from '../operations/license-people.ts';
import { titleOf } from './card.ts';
import { isFree, startDemo } from './demo-process.ts';
import { type Played, until } from './people.ts';

const PATIENCE_MS = 60_000;
const HOLD_MS = 4000;
const NINA = 'nina.gruber@acme.example';

async function messagingUnits(people: Played): Promise<number | undefined> {
  return (await licensesOf(people, 'Acme')).find(({ name }) => name === 'Messaging')?.consumedUnits;
}

describe.concurrent('the license is there once and the card is true when the bot is killed', () => {
  test.for<[string, object]>([
    ['between the PATCH and its record', { holdMs: HOLD_MS }],
    ['before Webex has looked at the PATCH', { delayMs: HOLD_MS }],
  ])('%s', { timeout: PATIENCE_MS }, async ([, fault], { onTestFinished }) => {
    const demo = await startDemo({ onEnd: onTestFinished });
    const people = await demo.ready();
    const room = people.room('Northwind Ops');
    const units = await messagingUnits(people);
    await people.say('Ana', room, `license assign ${NINA} Messaging --org Acme`);
    const approval = await people.heard(room, /R-1: approval needed/);
    await people.faults({ match: { method: 'PATCH', path: '/v1/licenses/users' }, fault, times: 1 });
    const before = new Set((await people.ledger()).map(({ n }) => n));
    await people.press('Bo', approval, 'approve');
    if ('holdMs' in fault) {
      await until('the license', async () =>
        (await paidNames(people, 'Acme', NINA)).includes('Messaging') ? true : undefined,
      );
    } else {
      // The look at the locations is the last one before it.
      await until('the PATCH on its way', async () =>
        (await people.ledger()).filter(({ n, path }) => !before.has(n) && path === '/v1/locations').length > 0
          ? true
          : undefined,
      );
    }
    const { botPid = 0 } = await people.info();
    process.kill(botPid, 'SIGKILL');
    await until('another bot', async () => {
      const now = (await people.info()).botPid;
      return now !== undefined && now !== botPid && !(await isFree(demo.port)) ? true : undefined;
    });
    const ended = await until(
      'the outcome',
      async () =>
        (await people.fromBot(room)).find(({ text }) => /R-1: (Done|Partly|Failed|Outcome)/.test(text ?? '')),
      40_000,
    );
    expect(titleOf(ended)).toBe('Done');
    expect(ended.text).toContain('Added: ✓ Messaging');
    expect(await paidNames(people, 'Acme', NINA)).toEqual(['Messaging', 'Webex Calling - Professional']);
    expect(await messagingUnits(people)).toBe((units ?? 0) + 1);
    const cards = (await people.fromBot(room)).filter(({ text }) => text?.includes('R-1'));
    expect(cards).toHaveLength(1);
  });
});
