// The bot is killed around every step of enabling a hybrid service and of moving a user: each is done once, is followed to
// its end by the next bot, and its card is true.
import { describe, expect, test } from 'vitest';
import { titleOf } from '../e2e/card.ts';
import { isFree, startDemo } from '../e2e/demo-process.ts';
import { type Played, until } from '../e2e/people.ts';

const PATIENCE_MS = 120_000;
const HOLD_MS = 4000;

interface Case {
  readonly command: string;
  readonly method: 'PATCH' | 'PUT';
  readonly path: string;
  /** What the card says while Webex is at it; absent where Webex ends it at once. */
  readonly watching?: RegExp;
  readonly done: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  'hybrid enable': {
    command: 'hybrid enable calendar dana.gruber@globex.example --org Globex',
    method: 'PATCH',
    path: '/v1/licenses/users',
    watching: /R-1: [^]*Webex activates Hybrid Calendar/,
    done: ['Added: ✓ Hybrid Calendar', 'Activation: ✓ activated'],
  },
  'hybrid disable': {
    command: 'hybrid disable calendar farah.abel@globex.example --org Globex',
    method: 'PATCH',
    path: '/v1/licenses/users',
    done: ['Removed: ✓'],
  },
  'hybrid move': {
    command: 'hybrid move farah.abel@globex.example EMEA --org Globex',
    method: 'PUT',
    path: '/v1/resourceGroup/memberships/*',
    watching: /R-1: [^]*Webex activates Calendar there/,
    done: ['Resource group: ✓ EMEA', 'Activation: ✓ activated'],
  },
};

const MOMENTS = [
  { moment: 'before Webex has looked at the write', fault: { delayMs: HOLD_MS } },
  { moment: 'between the write and its record', fault: { holdMs: HOLD_MS } },
  { moment: 'while it is followed', fault: undefined },
] as const;

async function kill(people: Played, port: number): Promise<void> {
  const { botPid = 0 } = await people.info();
  process.kill(botPid, 'SIGKILL');
  await until('another bot', async () => {
    const now = (await people.info()).botPid;
    return now !== undefined && now !== botPid && !(await isFree(port)) ? true : undefined;
  });
}

const ALL = Object.entries(CASES).flatMap(([name, work]) =>
  MOMENTS.filter(({ fault }) => fault !== undefined || work.watching !== undefined).map(
    ({ moment, fault }) => [name, moment, work, fault] as const,
  ),
);

describe('one effect and one true card when the bot is killed', () => {
  test.for(ALL)('%s, %s', { timeout: PATIENCE_MS }, async ([, , work, fault], { onTestFinished }) => {
    const { command, method, path, watching, done } = work;
    const demo = await startDemo({ onEnd: onTestFinished });
    const people = await demo.ready();
    const room = people.room('Northwind Ops');
    const ours = async () =>
      (await people.ledger()).filter(
        (item) => item.method === method && item.path.startsWith(path.replace('*', '')),
      );
    await people.say('Ana', room, command);
    const approval = await people.heard(room, /R-1: approval needed/);
    if (fault !== undefined) await people.faults({ match: { method, path }, fault, times: 1 });
    await people.press('Bo', approval, 'approve');
    if (fault === undefined) await people.heard(room, watching ?? /never/);
    else await until('the write on its way', async () => (await ours())[0]);
    await kill(people, demo.port);
    await people.advance(60_000);
    const ended = await until(
      'the outcome',
      async () =>
        (await people.fromBot(room)).find(({ text }) => /R-1: (Done|Partly|Failed|Outcome)/.test(text ?? '')),
      60_000,
    );
    expect(titleOf(ended)).toBe('Done');
    for (const line of done) expect(ended.text).toContain(line);
    expect((await ours()).filter(({ status }) => status === 200)).toHaveLength(1);
    const cards = (await people.fromBot(room)).filter(({ text }) => text?.includes('R-1'));
    expect(cards).toHaveLength(1);
  });
});
