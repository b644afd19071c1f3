// What needs somebody is told where the policy says so, once per cause until it is over or a day has passed.
import { describe, expect, it } from 'vitest';
import { PolicyDocument } from '../../src/domain/policy/document.ts';
import type { NewJob, Tx } from '../../src/domain/ports/store.ts';
import { showSentence } from '../../src/domain/show/house.ts';
import { alertSpaces, tellAlerts } from '../../src/engine/alerts.ts';
import { homes } from '../database.ts';
import { openFresh } from '../store/opened.ts';
import { ANA, MALLORY, openHouse } from './house.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('where an alert is told', () => {
  const document = PolicyDocument.parse({
    version: 1,
    people: { ana: 'ana@partner.example' },
    orgs: { protected: ['Acme*'] },
    rules: [{ name: 'all', ask: ['ana'] }],
    notify: [
      { when: ['license', 'connector'], orgs: 'protected', spaces: ['Protected'] },
      { when: ['license'], spaces: ['Licenses', 'Protected'] },
    ],
  });
  const acme = { id: 'acme', name: 'Acme Ltd' };
  const globex = { id: 'globex', name: 'Globex' };

  it.for([
    ['license', acme, ['Protected', 'Licenses']],
    ['license', globex, ['Licenses', 'Protected']],
    ['connector', acme, ['Protected']],
    ['connector', globex, ['Team']],
    ['credential', undefined, ['Team']],
  ] as const)('%s', ([kind, org, spaces]) => {
    expect(alertSpaces(document, ['Team'], { kind, org })).toEqual(spaces);
  });
});

for (const home of homes().filter(({ name }) => name === 'SQLite')) {
  it('is told once, again after a day, and when it is over', async () => {
    const { store } = await openFresh(home);
    const told = async (now: number, causes: readonly string[], over = false): Promise<readonly unknown[]> =>
      store.transaction(async (tx) => {
        const jobs: NewJob[] = [];
        const noting: Tx = { ...tx, enqueue: async (job) => (jobs.push(job), tx.enqueue(job)) };
        const alerts = causes.map((cause) => ({ cause, over }));
        await tellAlerts(noting, ['room'], alerts, now, (due) =>
          showSentence(due.map(({ cause }) => cause).join()),
        );
        return jobs.map(({ payload }) => JSON.stringify(payload).includes('a') && jobs.length);
      });
    const start = 1_000_000;
    expect(await told(start, ['a'])).toHaveLength(1);
    expect(await told(start + HOUR_MS, ['a'])).toHaveLength(0);
    expect(await told(start + HOUR_MS, ['a', 'b'])).toHaveLength(1);
    expect(await told(start + DAY_MS, ['a'])).toHaveLength(1);
    expect(await told(start + DAY_MS + HOUR_MS, ['a'], true)).toHaveLength(1);
    expect(await told(start + DAY_MS + HOUR_MS, ['a'], true)).toHaveLength(0);
    expect(await told(start + DAY_MS + 2 * HOUR_MS, ['a'])).toHaveLength(1);
  });
}

it('tells of somebody who is refused again and again, and of webhooks that Webex switched off', async ({
  onTestFinished,
}) => {
  const house = await openHouse(onTestFinished, { STEWARD_NOTIFY: 'Northwind Ops' });
  for (let n = 0; n < 6; n += 1)
    await house.say(MALLORY, house.guest, `user delete somebody${n}@acme.example`);
  const alert = await house.heard(house.ops, /Somebody is refused again and again/);
  expect(alert.text).toMatch(
    /Who: Mallory[^]*Refused: 5 times within an hour[^]*Last asked for: user delete/,
  );
  expect(alert.text).not.toContain('somebody4');

  await house.settings({ deactivateAfterFailures: 2 });
  await house.stop();
  for (let n = 0; n < 3; n += 1)
    await house.say(ANA, house.ops, `user show nobody${n}@acme.example --org Acme`);
  await house.restart();
  await house.heard(house.ops, /Webex had switched off my webhooks[^]*npm run doctor/);
  await house.quiet();
  const all = await house.fromBot(house.ops);
  expect(all.filter(({ text = '' }) => text.includes('refused again and again'))).toHaveLength(1);
});
