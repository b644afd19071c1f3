// Asking for a report in one line: it is ordered at once, watched as long as it takes, and brought.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../e2e/people.ts';
import { ANA, BO } from '../engine/house.ts';
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
const HOUR_MS = 3_600_000;

describe.concurrent('report request', () => {
  it('brings one card, one file in its thread, and leaves nothing on Webex', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.say(ANA, house.ops, WEEK);
    const card = await arrived(house);
    expect(card.text).toContain('R-1: Done');
    expect(card.text).toMatch(/Period: \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d/);
    expect(card.text).toMatch(/Rows: \d+/);
    expect(card.text).toMatch(/: ▰{10} \d+/);
    const file = await fileIn(house);
    expect(file.parentId).toBe(card.id);
    expect(file.text).toContain('Ana Novak');
    expect(file['mentionedPeople']).toContain(house.person(ANA).personId);
    const { name, lines, bytes } = await opened(house, file);
    expect(name).toContain('User-Activity-Summary-R-1.csv');
    expect(lines[0]).toMatch(/^Date,Email,Display Name,Messages Sent/);
    expect(bytes[0]).not.toBe(0xef);
    expect(Number(/Rows: (\d+)/.exec(card.text ?? '')?.[1])).toBe(lines.length - 1);
    await house.quiet();
    expect(await reportsOnWebex(house)).toEqual([]);
    expect(await filesIn(house, house.ops)).toHaveLength(1);
    expect((await house.fromBot(house.ops)).filter(({ text }) => text?.includes('R-1: '))).toHaveLength(1);
    expect(await calls(house, 'POST', /\/reports$/)).toBe(1);
    expect(await calls(house, 'GET', /_download/)).toBeLessThanOrEqual(1);
  });

  it('is nobody’s to approve, and says meanwhile that it is under way', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.say(ANA, house.ops, WEEK);
    const card = await house.heard(house.ops, /R-1: Under way[^]*Webex is making the report/);
    expect(JSON.stringify(card.attachments)).not.toContain('Approve');
    await house.say(BO, house.ops, 'requests');
    await house.heard(house.ops, /R-1: get the report User Activity Summary.*being carried out/);
  });

  it.for<[string, string, string]>([
    ['plain CSV', 'csv', ''],
    ['a ZIP', 'zip', ''],
  ])('opens %s', async ([, reportFormat], { onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.settings({ reportFormat });
    await house.say(ANA, house.ops, WEEK);
    await arrived(house);
    const { lines } = await opened(house, await fileIn(house));
    expect(lines[0]).toMatch(/^Date,Email/);
  });

  it('says so when it has no rows, and still brings the file', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.settings({ reportEmpty: true });
    await house.say(ANA, house.ops, WEEK);
    const { text } = await arrived(house);
    expect(text).toContain('Rows: 0');
    expect(text).toContain(
      'Empty: not produced for organizations outside North America, and this one’s is kept in eu-central-1.',
    );
    expect((await opened(house, await fileIn(house))).lines).toHaveLength(1);
  });

  it('brings what it cannot open as Webex sent it', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.settings({ reportFormat: 'zip-of-two' });
    await house.say(ANA, house.ops, WEEK);
    const { text } = await arrived(house);
    expect(text).toContain('R-1: Done');
    expect(text).toMatch(/a ZIP with 2 tables in it\. Here it is as Webex sent it, without figures/);
    const { name, bytes } = await opened(house, await fileIn(house));
    expect(name).toContain('User-Activity-Summary-R-1.zip');
    expect(bytes.subarray(0, 2).toString()).toBe('PK');
  });

  it('stays on Webex where the settings say so', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished, { STEWARD_REPORTS_DELETE: 'off' });
    await house.say(ANA, house.ops, WEEK);
    expect((await arrived(house)).text).not.toContain('deleted');
    await fileIn(house);
    await house.say(ANA, house.ops, 'report request --template "Sandbox Report That Fails" --last yesterday');
    await arrived(house, 2);
    await until(
      'only the one that failed to be deleted',
      async () => (await reportsOnWebex(house)).length === 1 || undefined,
    );
  });

  it('is given up by whoever asked, and nobody else', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.say(ANA, house.ops, WEEK);
    const card = await house.heard(house.ops, /R-1: Under way[^]*Webex is making the report/);
    expect(JSON.stringify(card.attachments)).toContain('cancel R-1');
    await house.say(BO, house.ops, 'cancel R-1');
    await house.heard(house.ops, /Only Ana Novak can cancel R-1/);
    await house.say(ANA, house.ops, 'cancel R-1');
    const { text } = await house.heard(house.ops, /R-1: Cancelled/);
    expect(text).toContain('Ana Novak took it back. What Webex has of it is deleted there.');
    await until('no report on Webex', async () => (await reportsOnWebex(house)).length === 0 || undefined);
    await house.advance(HOUR_MS);
    await house.quiet();
    expect(house.state(1)).toBe('cancelled');
    expect(await filesIn(house, house.ops)).toEqual([]);
  });

  it('needs no dates for a template that takes none', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.say(ANA, house.ops, 'report request --template "Client Version Prod"');
    const { text } = await arrived(house);
    expect(text).toContain('get the report Client Version Prod.');
    expect(text).not.toContain('Period');
  });

  it('waits through a week in which Webex takes its time', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.settings({ reportReadyMs: 40 * HOUR_MS });
    await house.say(ANA, house.ops, WEEK);
    await isOrdered(house);
    await house.heard(house.ops, /Webex is making the report/);
    await house.advance(12 * HOUR_MS);
    await house.restart({ WEBEX_REPORTS_TOKEN: (await house.info()).tokens.reports });
    expect(house.state(1)).toBe('executing');
    await house.advance(7 * 24 * HOUR_MS);
    expect((await house.heard(house.ops, /R-1: (Done|Failed)/)).text).toContain('R-1: Done');
    await fileIn(house);
  });

  it('gives up after two days, says so, and leaves nothing behind', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.settings({ reportOutcome: 'waiting' });
    await house.say(ANA, house.ops, WEEK);
    await house.heard(house.ops, /Webex is making the report/);
    await house.advance(7 * 24 * HOUR_MS);
    const { text } = await house.heard(house.ops, /R-1: (Done|Failed|Outcome)/);
    expect(text).toContain('R-1: Failed');
    expect(text).toContain('Webex has not finished this report in two days');
    await house.quiet();
    expect(await reportsOnWebex(house)).toEqual([]);
  });

  it('tells the spaces for team notices with a card and a file of their own', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished, { STEWARD_NOTIFY: 'Northwind Ops + guest' });
    await house.say(ANA, house.ops, WEEK);
    await arrived(house);
    const notice = await house.heard(house.guest, /R-1: Done/);
    const [here, there] = [await fileIn(house), await fileIn(house, house.guest)];
    expect(there.parentId).toBe(notice.id);
    expect(there['mentionedPeople'] ?? []).not.toContain(house.person(ANA).personId);
    expect((await opened(house, there, BO)).bytes).toEqual((await opened(house, here)).bytes);
    await house.quiet();
    expect(await filesIn(house, house.guest)).toHaveLength(1);
    expect(await filesIn(house, house.ops)).toHaveLength(1);
  });

  it('tells the spaces of the policy, with the file, and no space twice under two names', async ({
    onTestFinished,
  }) => {
    const house = await openReports(onTestFinished);
    const policy = join(house.dataDir, 'policy.yaml');
    const people = [ANA, BO].map((name) => `  ${name.toLowerCase()}: ${house.person(name).email}`);
    const rules = ['rules:', '  - {name: all, operations: "*", ask: [ana, bo], approve: none}'];
    const spaces = `[Northwind Ops + guest, ${house.guest}, Northwind Ops]`;
    const notify = ['notify:', `  - {when: [done, failed], operations: "report *", spaces: ${spaces}}`];
    await writeFile(policy, ['version: 1', 'people:', ...people, ...rules, ...notify, ''].join('\n'));
    const { tokens } = await house.info();
    await house.restart({ WEBEX_REPORTS_TOKEN: tokens.reports, STEWARD_POLICY: policy });
    await house.say(ANA, house.ops, WEEK);
    await arrived(house);
    const notice = await house.heard(house.guest, /R-1: Done/);
    expect((await fileIn(house, house.guest)).parentId).toBe(notice.id);
    await fileIn(house);
    await house.quiet();
    for (const room of [house.guest, house.ops]) {
      expect(await filesIn(house, room)).toHaveLength(1);
      expect((await house.fromBot(room)).filter(({ text }) => /R-1: Done/.test(text ?? ''))).toHaveLength(1);
    }
  });

  it('tells them of a failure too', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished, { STEWARD_NOTIFY: 'Northwind Ops + guest' });
    await house.say(ANA, house.ops, 'report request --template "Sandbox Report That Fails" --last yesterday');
    const { text } = await arrived(house);
    expect(text).toContain('Webex could not make this report. Ask for it again, perhaps for other days.');
    await house.heard(house.guest, /R-1: Failed/);
    await house.quiet();
    expect(await filesIn(house, house.ops)).toEqual([]);
    expect(await reportsOnWebex(house)).toEqual([]);
  });

  it('asked for in a thread is answered there', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    const root = await house.say(ANA, house.ops, 'help');
    const { personId } = (await house.info()).bot;
    await house.call('/v1/messages', house.person(ANA).token, 'POST', {
      roomId: house.ops,
      parentId: root.id,
      markdown: `<@personId:${personId}|Steward> ${WEEK}`,
    });
    const card = await arrived(house);
    expect(card.parentId).toBe(root.id);
    expect((await fileIn(house)).parentId).toBe(root.id);
  });
});
