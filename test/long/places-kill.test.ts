// The bot is killed between a write about places, devices or groups and its record: it is there once, and the card is
// true. Of a code that nobody was told another one is made, and one is told.
import { describe, expect, test } from 'vitest';
import { titleOf } from '../e2e/card.ts';
import { isFree, startDemo } from '../e2e/demo-process.ts';
import { type Played, until } from '../e2e/people.ts';

const HOLD_MS = 4000;
const PATIENCE_MS = 120_000;

const COMMANDS: readonly [command: string, method: string, path: string][] = [
  [
    'location create Porto --street "Rua Nova 1" --city Porto --zip 4000 --country PT --time-zone Europe/Lisbon --org Acme',
    'POST',
    '/v1/locations',
  ],
  ['location update Berlin --city Potsdam --org Acme', 'PUT', '/v1/locations/*'],
  ['workspace create Lobby --location Berlin --org Acme', 'POST', '/v1/workspaces'],
  ['workspace update "Berlin 1" --people 10 --org Acme', 'PUT', '/v1/workspaces/*'],
  ['workspace delete "Berlin 1" --org Acme', 'DELETE', '/v1/workspaces/*'],
  ['device tag "Cisco Room Bar 1" --add lobby --org Acme', 'PATCH', '/v1/devices/*'],
  ['device delete "Cisco Room Bar 1" --org Acme', 'DELETE', '/v1/devices/*'],
  ['group add Sales omar.horvat@acme.example --org Acme', 'PATCH', '/v1/groups/*'],
  ['group remove Sales dana.engel@acme.example --org Acme', 'PATCH', '/v1/groups/*'],
];

/** Approves R-1, kills the bot while Webex holds its answer back, and resolves with the end. */
async function killedAt(people: Played, port: number, method: string, path: string): Promise<string> {
  const room = people.room('Northwind Ops');
  const approval = await people.heard(room, /R-1: approval needed/);
  await people.faults({ match: { method, path, owner: 'admin' }, fault: { holdMs: HOLD_MS }, times: 1 });
  const before = new Set((await people.ledger()).map(({ n }) => n));
  await people.press('Bo', approval, 'approve');
  await until('the write', async () =>
    (await people.ledger()).some(
      (item) => !before.has(item.n) && item.owner === 'admin' && item.method === method,
    )
      ? true
      : undefined,
  );
  const { botPid = 0 } = await people.info();
  process.kill(botPid, 'SIGKILL');
  await until('another bot', async () => {
    const now = (await people.info()).botPid;
    return now !== undefined && now !== botPid && !(await isFree(port)) ? true : undefined;
  });
  const ended = await until(
    'the outcome',
    async () =>
      (await people.fromBot(room)).find(({ text }) => /R-1: (Done|Partly|Failed|Outcome)/.test(text ?? '')),
    60_000,
  );
  return titleOf(ended) ?? '';
}

describe('it is there once and the card is true when the bot is killed', () => {
  test.for(COMMANDS)('%s', { timeout: PATIENCE_MS }, async ([command, method, path], { onTestFinished }) => {
    const demo = await startDemo({ onEnd: onTestFinished });
    const people = await demo.ready();
    await people.say('Ana', people.room('Northwind Ops'), command);
    expect(await killedAt(people, demo.port, method, path)).toBe('Done');
    const wrote = (await people.ledger()).filter((item) => item.owner === 'admin' && item.method !== 'GET');
    expect(wrote).toHaveLength(1);
  });

  test('a code that was made and not told', { timeout: PATIENCE_MS }, async ({ onTestFinished }) => {
    const demo = await startDemo({ onEnd: onTestFinished });
    const people = await demo.ready();
    await people.say('Ana', people.room('Northwind Ops'), 'device activation-code "Berlin 1" --org Acme');
    expect(await killedAt(people, demo.port, 'POST', '/v1/devices/activationCode')).toBe('Done');
    const direct = (await people.ledger()).filter(
      ({ owner, method, body }) =>
        owner === 'bot' && method === 'POST' && JSON.stringify(body ?? '').includes('Activation code for'),
    );
    expect(direct).toHaveLength(1);
  });
});
