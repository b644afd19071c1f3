// What recurs or is watched: made by a request, due by timers, changed by command and by button, and once only.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Message, until } from '../e2e/people.ts';
import { ANA, BO, buttonData, type House, openHouse } from '../engine/house.ts';
import { arrived, openReports } from './report-house.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Where the clock is never changed: these tests run on any day of the year. */
const DAILY = 'report schedule "User Activity Summary" --last 7d every day 07:00 Asia/Tokyo';

const Order = z.object({ state: z.string(), dueAt: z.number().optional() });

function order(house: House, id = 1): z.infer<typeof Order> {
  const [row] = house.query(`select body from standing_order where id = ${id}`);
  return Order.parse(JSON.parse(z.string().parse(row?.['body'])));
}

const changed = async (house: House, what: (one: z.infer<typeof Order>) => boolean): Promise<void> => {
  await until('the standing order to change', async () => what(order(house)) || undefined);
};

async function sandboxNow(house: House): Promise<number> {
  return Date.parse(z.object({ now: z.string() }).parse(await house.call('/_sandbox/clock')).now);
}

/** To a minute after the order is due, or `more` later. */
async function toItsTime(house: House, id = 1, more = MINUTE_MS): Promise<void> {
  const { dueAt = 0 } = order(house, id);
  await house.advance(dueAt - (await sandboxNow(house)) + more);
}

/** The next look, and its end. */
async function looked(house: House): Promise<void> {
  const { dueAt } = order(house);
  await toItsTime(house);
  await changed(house, (one) => one.dueAt !== dueAt);
}

const told = async (house: House, what: RegExp, room = house.ops): Promise<readonly Message[]> =>
  (await house.fromBot(room)).filter(({ text = '' }) => what.test(text));

describe.concurrent('report schedule', () => {
  it('files a report when it is due, and once when runs were missed', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.say(ANA, house.ops, DAILY);
    const made = await house.heard(house.ops, /R-1: Done/);
    expect(made.text).toMatch(/S-1: User Activity Summary[^\n]*, Last 7 days/);
    expect(made.text).toMatch(/Runs: every day at 07:00 \(Asia\/Tokyo\)[^]*Next: \d{4}-\d\d-\d\d 22:00 UTC/);

    await toItsTime(house);
    expect((await arrived(house, 2)).text).toContain('Ana Novak asked to get the report');
    await house.restart();
    await house.quiet();
    expect(house.state(3)).toBeUndefined();

    await house.stop();
    await toItsTime(house, 1, 2 * DAY_MS + MINUTE_MS);
    await house.restart({ WEBEX_REPORTS_TOKEN: (await house.info()).tokens.reports });
    await house.heard(house.ops, /S-1 is late[^]*3 runs were due while I was away[^]*It runs once now/);
    await arrived(house, 3);
    await house.quiet();
    expect(house.state(4)).toBeUndefined();
    await house.say(BO, house.ops, 'schedule list');
    await house.heard(house.ops, /1 schedule here[^]*S-1: [^]*owner Ana Novak; last R-3 done/);
  });

  it('is changed by command and by button, by its owner or whoever may ask for it', async ({
    onTestFinished,
  }) => {
    const house = await openReports(onTestFinished);
    await house.say(ANA, house.ops, DAILY);
    await house.heard(house.ops, /R-1: Done/);
    const { dueAt: first = 0 } = order(house);

    await house.say(BO, house.ops, 'report schedule skip S-1');
    await house.heard(house.ops, /S-1 skips its next run, says Bo Lindgren/);
    expect(order(house).dueAt).toBe(first + DAY_MS);
    await house.say(ANA, house.ops, 'report schedule list');
    const card = await house.heard(house.ops, /1 schedule here/);
    const chosen = { standing: 'S-1' };
    await house.press(BO, card, 'standing-pause', chosen);
    await changed(house, ({ state, dueAt }) => state === 'paused' && dueAt === undefined);
    const paused = await house.heard(
      house.ops,
      /S-1 is paused by Bo Lindgren[^]*; paused until somebody resumes it; owner Ana/,
    );
    expect(buttonData(paused, 'standing-resume')).toBeDefined();
    await house.press(BO, paused, 'standing-resume', chosen);
    await changed(house, ({ state }) => state === 'active');
    expect(order(house).dueAt).toBe(first);

    await house.say(BO, house.guest, 'schedule pause S-1');
    await house.heard(house.guest, /Bo Lindgren: S-1 belongs to another space/);
    await house.press(BO, await house.heard(house.ops, /S-1 goes on/), 'standing-run', chosen);
    await house.heard(house.ops, /R-2: [^]*Bo Lindgren asked to get the report/);
    expect(order(house).dueAt).toBe(first);
    await house.say(ANA, house.ops, 'watch remove S-1');
    await house.heard(house.ops, /S-1 is removed by Ana Novak/);
    await house.say(ANA, house.ops, 'schedules');
    await house.heard(house.ops, /Nothing is scheduled here/);
    await house.advance(3 * DAY_MS);
    await house.quiet();
    expect(house.state(3)).toBeUndefined();
  });

  it('pauses itself when its owner may not any more, and says so', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.say(ANA, house.ops, DAILY);
    await house.heard(house.ops, /R-1: Done/);
    await house.restart({ STEWARD_ADMINS: house.person(BO).email });
    await toItsTime(house);
    await house.heard(house.ops, /S-1 is paused[^]*you are not one of them[^]*schedule resume S-1/);
    expect(house.state(2)).toBeUndefined();
    await house.say(BO, house.ops, 'status');
    await house.heard(house.ops, /Steward is up[^]*S-1: User Activity Summary[^]*you are not one of them/);
  });

  it('says what is wrong with the time', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.say(ANA, house.ops, 'report schedule "User Activity Summary" --last 7d every monday 07:00');
    await house.heard(house.ops, /In which time zone\? Say it like this/);
  });
});

const WATCHED = 'Messaging';

/** A license of Acme of which a unit is free, and the percentage that one more unit reaches. */
async function nearlyFull(house: House) {
  const { tokens } = await house.info();
  await house.call(`/v1/organizations/${house.org('Acme')}`, tokens.reports);
  const body = await house.call(`/v1/licenses?orgId=${house.org('Acme')}`, tokens.reports);
  const License = z.looseObject({
    id: z.string(),
    name: z.string(),
    totalUnits: z.number(),
    consumedUnits: z.number(),
  });
  const all = z.object({ items: z.array(License) }).parse(body).items;
  const found = all.find(({ name }) => name === WATCHED);
  if (!found) throw new Error(`Acme has no ${WATCHED}`);
  return { id: found.id, over: Math.ceil((100 * (found.consumedUnits + 1)) / found.totalUnits) };
}

describe.concurrent('watches', () => {
  it('license watch tells here and in the notice space, once, and that it recovered', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished, { STEWARD_NOTIFY: 'Northwind Ops + guest' });
    const { id, over } = await nearlyFull(house);
    const give = async (operation: 'add' | 'remove'): Promise<unknown> =>
      house.call('/v1/licenses/users', (await house.info()).tokens.reports, 'PATCH', {
        email: 'omar.horvat@acme.example',
        orgId: house.org('Acme'),
        licenses: [{ id, operation }],
      });
    await house.say(ANA, house.ops, `license watch --over ${over} --org Acme`);
    const made = await house.heard(house.ops, /R-1: Done[^]*S-1: licenses of which/);
    expect(made.text).toContain('every hour');
    await give('add');
    await toItsTime(house);
    await house.heard(house.ops, /Licenses are nearly used up[^]*Messaging: ⚠/);
    await house.heard(house.guest, /Licenses are nearly used up[^]*Messaging: ⚠/);
    await looked(house);
    await house.faults({ match: { path: '/v1/licenses' }, fault: { status: 403 } });
    await toItsTime(house);
    await house.heard(house.ops, /S-1 cannot look/);
    await house.say(BO, house.ops, 'status');
    await house.heard(house.ops, /Steward is up[^]*S-1: licenses of which/);
    await house.call('/_sandbox/faults', undefined, 'DELETE');
    await toItsTime(house);
    await house.heard(house.ops, /S-1 can look again/);
    await give('remove');
    await toItsTime(house);
    await house.heard(house.ops, /Licenses have room again[^]*Messaging: ✓/);
    await house.heard(house.guest, /Licenses have room again/);
    await house.quiet();
    expect(await told(house, /nearly used up/)).toHaveLength(1);
    expect(await told(house, /nearly used up/, house.guest)).toHaveLength(1);
  });

  it('hybrid watch and webex-audit follow tell what is new, and nothing twice', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await house.settings({ connectorStatus: 'operational' });
    await house.say(ANA, house.ops, 'hybrid watch --org Globex');
    await house.heard(house.ops, /R-1: Done[^]*Now: all is well/);
    await house.say(ANA, house.ops, 'webex-audit follow --category roles,USERS --every 10m --org Globex');
    await house.heard(house.ops, /R-2: Done[^]*the admin audit: ROLES, USERS/);
    await house.settings({ connectorStatus: 'outage', connectorHost: 'exp-2' });
    await house.call('/v1/people', (await house.info()).tokens.reports, 'POST', {
      emails: ['news@globex.example'],
      displayName: 'New One',
      orgId: house.org('Globex'),
    });
    await toItsTime(house);
    await house.heard(house.ops, /Hybrid services are not well[^]*exp-2[^]*⚠ outage/);
    const news = await house.heard(house.ops, /A new event in Webex’s admin audit/);
    expect(news.text).toMatch(/USERS: /);
    await house.settings({ connectorStatus: 'operational', connectorHost: '' });
    await toItsTime(house);
    await house.heard(house.ops, /Hybrid services are well again[^]*✓ operational/);
    await toItsTime(house, 2);
    await house.quiet();
    expect(await told(house, /new events? in Webex/)).toHaveLength(1);
    await house.say(ANA, house.ops, 'watch list');
    await house.heard(
      house.ops,
      /2 watches here[^]*S-1: hybrid connectors[^]*last nothing to tell[^]*S-2: the admin audit/,
    );
    await house.say(ANA, house.ops, 'webex-audit follow --category NONSENSE --org Globex');
    await house.heard(house.ops, /Webex knows no category NONSENSE/);
  });
});
