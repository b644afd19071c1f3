import { expect, it } from 'vitest';
import { connectAdmin } from '../../src/admin-access.ts';
import { followClock } from '../../src/clock.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log.ts';
import { openStore } from '../../src/store/open.ts';
import { createUsageCare } from '../../src/usage-care.ts';
import { createWayOut } from '../../src/way-out.ts';
import { ANA, type House, openHouse } from '../engine/house.ts';
import { licenseId } from './license-people.ts';

it('shows the fullest first, with a bar, and counts those that are full', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, 'license usage --org Acme');
  const { text = '' } = await house.heard(house.ops, /^License usage: Acme/);
  expect(text).toContain('1 of 4 licenses has no free unit.');
  expect(text).toMatch(/Webex Calling - Standard: ▰{8} 2 of 2, 0 free/);
  expect(text).toMatch(/Messaging: ▰{3}▱{5} 10 of 25, 15 free/);
  expect(text).toContain('Free with every user: Basic Messaging');
  const order = ['Calling - Standard', 'Meetings Suite', 'Calling - Professional', '\nMessaging'];
  const at = order.map((name) => text.indexOf(name));
  expect(at).toEqual(at.toSorted((a, b) => a - b));
  expect(at).not.toContain(-1);
});

it('tells licenses of one name apart', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, 'license usage --org "Acme Labs"');
  const { text = '' } = await house.heard(house.ops, /^License usage: Acme Labs/);
  const twins = text.match(/Webex Calling - Professional, [^:]+:/g) ?? [];
  expect(new Set(twins).size).toBe(2);
});

it('uses the organization of the space, and asks for one where there is none', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, 'license usage');
  await house.heard(house.ops, /Which organization/);
  await house.say(ANA, house.ops, 'org use Globex');
  await house.heard(house.ops, /This space now works on Globex/);
  await house.say(ANA, house.ops, 'license usage');
  await house.heard(house.ops, /^License usage: Globex/);
});

it('has a file with the licenses of all organizations', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, 'license usage --org all');
  const { text = '' } = await house.heard(house.ops, /license usage: all organizations/);
  expect(text).toMatch(/\d+ rows from 6 of 6 organizations/);
  await house.quiet();
  const files = (await house.fromBot(house.ops)).flatMap((message) => message['files'] ?? []);
  expect(files).toHaveLength(1);
});

const DAY_MS = 86_400_000;

/** Looks as the bot does by itself, once a minute. */
async function lookAround(house: House): Promise<number> {
  const config = loadConfig(house.env);
  const log = createLogger('silent');
  const opened = await openStore(
    { dataDir: house.dataDir, exclusive: false },
    { auditKey: { id: 'k', key: new Uint8Array(32) } },
  );
  const clock = await followClock(house.env['STEWARD_CLOCK_URL'] ?? '', log, () => undefined);
  const way = createWayOut(config, opened.rateGate, log);
  const access = connectAdmin({ config, opened, clock, log, way, onRefused: () => undefined });
  try {
    const care = createUsageCare({
      admin: access.admin,
      store: opened.store,
      lease: opened.lease,
      clock,
      log,
    });
    return (await care.look()) + (await care.look());
  } finally {
    clock.stop();
    await access.close();
    await way.close();
    await opened.close();
  }
}

it('looks at every organization once a day, and tells how use changes', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished);
  expect(await lookAround(house)).toBe(6);
  expect(await lookAround(house)).toBe(0);
  await house.advance(10 * DAY_MS);
  const user = { emails: ['zoe@acme.example'], displayName: 'Zoe', orgId: house.org('Acme') };
  const { tokens } = await house.info();
  const licenses = [await licenseId(house, 'Acme', 'Messaging')];
  await house.call('/v1/people', tokens.reports, 'POST', { ...user, licenses });
  await house.say(ANA, house.ops, 'license usage --org Acme');
  const { text = '' } = await house.heard(house.ops, /^License usage: Acme/);
  expect(text).toMatch(/Messaging: \S+ 11 of 25, 14 free; \+1 in 10 days, full in about 140 days/);
  expect(text).toMatch(/Calling - Standard: \S+ 2 of 2, 0 free; unchanged in 10 days/);
  expect(text).toMatch(/Trend: figures of each day since \d{4}-\d\d-\d\d/);
  await house.say(ANA, house.ops, 'license list --over 90 --org Acme');
  const { text: over = '' } = await house.heard(house.ops, /1 of 4 licenses have 90 % of their units in use/);
  expect(over).not.toContain('Messaging: ');
});

it('lists who holds a license and was not active for long, and says what is not known', async ({
  onTestFinished,
}) => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, 'license holders all --inactive 30d --org Acme');
  const { text = '' } = await house.heard(house.ops, /was not active for 30d/);
  expect(text).toMatch(
    /\d+ in all: (\d+ never signed in, )?\d+ active before that only, \d+ of whom Webex tells no activity/,
  );
  expect(text).toMatch(/(last active \d{4}-\d\d-\d\d|has never signed in|last activity not known)/);
  await house.say(ANA, house.ops, 'license holders Messaging --inactive soon --org Acme');
  await house.heard(house.ops, /“soon” is no time I know/);
});
