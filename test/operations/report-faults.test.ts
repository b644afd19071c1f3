// What can go wrong with a report: said with the remedy, and nothing stays behind.
import { describe, expect, it } from 'vitest';
import { until } from '../e2e/people.ts';
import { ANA, BO, type House, openHouse } from '../engine/house.ts';
import {
  arrived,
  calls,
  fileIn,
  filesIn,
  isOrdered,
  opened,
  openReports,
  reportsOnWebex,
} from './report-house.ts';

const WEEK = 'report request --template "User Activity Summary" --last 7d';
const DOWNLOAD = '/_download/*';
const MINUTE_MS = 60_000;

/** The card of a request that ended at once. */
async function refusedAtOnce(house: House): Promise<string> {
  await house.say(ANA, house.ops, WEEK);
  const { text = '' } = await house.heard(house.ops, /R-1: Failed/);
  expect(await calls(house, 'POST', /\/reports$/)).toBe(0);
  return text;
}

describe.concurrent('the account for reports', () => {
  it('is missing: said at once, with what to configure', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const text = await refusedAtOnce(house);
    expect(text).toContain('Steward has no account for reports');
    expect(text).toContain('WEBEX_REPORTS_TOKEN');
  });

  it.for<[string, RegExp]>([
    ['1012', /needs Pro Pack/],
    ['1014', /the role of its account does not suffice.*full or read-only administrator/],
    ['1018', /lacks the scope for this.*analytics:read_all/],
  ])('is refused with 401/%s: said at once, with the remedy', async ([code, remedy], { onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.settings({ reportsError: code });
    const text = await refusedAtOnce(house);
    expect(text).toMatch(remedy);
    expect(text).toContain('WEBEX_REPORTS_TOKEN');
    expect(text).toMatch(/Webex tracking id: \S+/);
  });

  it('is a service app: said at once, with the remedy', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    const { serviceApp } = Object(await house.call('/_sandbox/info'));
    await house.restart({ WEBEX_REPORTS_TOKEN: serviceApp.token });
    expect(await refusedAtOnce(house)).toContain('Reports refuse service-app tokens');
  });

  it('has a token that does not work: said at once, with the remedy', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.restart({ WEBEX_REPORTS_TOKEN: 'a-token-of-nobody-at-all' });
    expect(await refusedAtOnce(house)).toMatch(
      /does not accept the access token of the reports credential.*Put a new one into WEBEX_REPORTS_TOKEN/,
    );
  });
});

describe.concurrent('a report', () => {
  it('that was ordered twice at once, without an answer, is told apart', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.faults({ match: { method: 'POST', path: '/reports' }, fault: { cut: 'after' }, times: 2 });
    await Promise.all([house.say(ANA, house.ops, WEEK), house.say(BO, house.ops, WEEK)]);
    for (const id of [1, 2])
      await house.heard(house.ops, new RegExp(`R-${id}: Under way[^]*making the report`));
    expect(await reportsOnWebex(house)).toHaveLength(2);
    await house.advance(MINUTE_MS);
    for (const id of [1, 2])
      expect((await house.heard(house.ops, new RegExp(`R-${id}: (Done|Failed|Outc)`))).text).toContain(
        'Done',
      );
    await house.quiet();
    expect(await calls(house, 'POST', /\/reports$/)).toBe(2);
    expect(await reportsOnWebex(house)).toEqual([]);
  });

  it('is waited for also while Webex is away', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.say(ANA, house.ops, WEEK);
    await isOrdered(house);
    await house.faults({ match: { method: 'GET', path: '/reports/*' }, fault: { status: 503 } });
    await house.advance(MINUTE_MS);
    await until('a look in vain', async () => (await calls(house, 'GET', /\/reports\/./)) > 3 || undefined);
    await house.call('/_sandbox/faults', undefined, 'DELETE');
    expect((await arrived(house)).text).toContain('R-1: Done');
  });

  it.for<[string, object]>([
    ['is away', { status: 500 }],
    ['breaks the line', { cut: 'after' }],
  ])('comes late when the host of its file %s', async ([, fault], { onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.faults({ match: { method: 'GET', path: DOWNLOAD }, fault });
    await house.say(ANA, house.ops, WEEK);
    await house.heard(house.ops, /Webex is making the report/);
    await house.advance(MINUTE_MS);
    await house.heard(house.ops, /R-1: Under way[^]*finished, and Webex does not hand it out yet/);
    await house.call('/_sandbox/faults', undefined, 'DELETE');
    await house.advance(MINUTE_MS);
    expect((await house.heard(house.ops, /R-1: (Done|Failed|Outcome)/)).text).toContain('R-1: Done');
    await fileIn(house);
    await house.quiet();
    expect(await filesIn(house, house.ops)).toHaveLength(1);
    expect(await reportsOnWebex(house)).toEqual([]);
  });

  it('whose file is refused fails with the reason, and is deleted', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.faults({ match: { method: 'GET', path: DOWNLOAD }, fault: { status: 403 } });
    await house.say(ANA, house.ops, WEEK);
    const { text } = await arrived(house);
    expect(text).toContain('R-1: Failed');
    expect(text).toMatch(/Webex refuses the reports credential: its account may not do this/);
    await house.quiet();
    expect(await reportsOnWebex(house)).toEqual([]);
    expect(await filesIn(house, house.ops)).toEqual([]);
  });

  it('that cannot be deleted on Webex comes all the same, and the card says so', async ({
    onTestFinished,
  }) => {
    const house = await openReports(onTestFinished);
    await house.faults({ match: { method: 'DELETE', path: '/reports/*' }, fault: { status: 500 } });
    await house.say(ANA, house.ops, WEEK);
    const { text } = await arrived(house);
    expect(text).toContain('R-1: Done');
    expect(text).toContain('It could not be deleted on Webex yet');
    await fileIn(house);
    await house.call('/_sandbox/faults', undefined, 'DELETE');
    await house.advance(2 * MINUTE_MS);
    await until('no report on Webex', async () => (await reportsOnWebex(house)).length === 0 || undefined);
  });

  it('whose deletion fails once is deleted all the same', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.faults({ match: { method: 'DELETE', path: '/reports/*' }, fault: { status: 500 }, times: 1 });
    await house.say(ANA, house.ops, WEEK);
    expect((await arrived(house)).text).not.toContain('could not be deleted');
    await house.quiet();
    expect(await reportsOnWebex(house)).toEqual([]);
  });

  it('that two people ask for comes to both', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.say(ANA, house.ops, WEEK);
    await house.heard(house.ops, /R-1: Under way[^]*making the report/);
    await house.say(BO, house.ops, WEEK);
    await house.heard(house.ops, /R-2: Under way[^]*making the report/);
    expect(await reportsOnWebex(house)).toHaveLength(2);
    await house.advance(MINUTE_MS);
    await house.heard(house.ops, /R-1: Done/);
    await house.heard(house.ops, /R-2: Done/);
    await until('two files', async () => (await filesIn(house, house.ops)).length === 2 || undefined);
    const contents = await Promise.all(
      (await filesIn(house, house.ops)).map(async (file) => (await opened(house, file)).lines),
    );
    expect(contents[0]).toEqual(contents[1]);
  });
});
