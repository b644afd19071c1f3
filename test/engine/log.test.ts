// The audit in chat, beside Webex's own, and anchored in the team's space and in a file.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { answerOf } from '../e2e/people.ts';
import { ANA, asked, BO, MALLORY, openHouse } from './house.ts';

const Anchor = z.object({ seq: z.number(), count: z.number(), why: z.string() });

it('shows the audit to those who may, and tells what Webex shows and nobody asked for', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  await house.press(BO, card, 'approve');
  await house.reached(1, 'succeeded');
  await house.heard(house.ops, /R-1: Done/);
  const { tokens } = await house.info();
  // Somebody uses Steward's own account beside Steward.
  await house.call('/v1/people', tokens.admin, 'POST', {
    emails: ['shadow@acme.example'],
    displayName: 'Shadow',
    orgId: house.org('Acme'),
  });
  const said = async (as: string, room: string, command: string): Promise<string> =>
    (await answerOf(house, room, async () => house.say(as, room, command))).text ?? '';

  const one = await said(ANA, house.ops, 'log R-1');
  expect(one).toMatch(/#\d+: \d{4}-\d\d-\d\d \d\d:\d\d UTC request\.open · R-1 · user create · Ana/);
  expect(one).toMatch(/request\.approve · R-1 .*pending → approved · Bo/);
  expect(await said(ANA, house.ops, 'log user EVE@acme.example')).toMatch(
    /About eve@acme\.example.*step\.confirm/s,
  );
  expect(await said(ANA, house.ops, 'log user nobody@acme.example')).toContain('Nothing is recorded.');
  expect(await said(BO, house.ops, 'log org Acme')).toMatch(/Acme.*request\.ask/s);
  const newest = await said(BO, house.ops, 'log');
  expect(newest).toMatch(/audit\.read/);
  const before = await said(BO, house.ops, 'log --before #3');
  expect([before.includes('#2:'), before.includes('#3:')]).toEqual([true, false]);
  expect(await said(BO, house.ops, 'log something')).toContain('I do not know what “something” is for');

  const compared = await said(ANA, house.ops, 'log crosscheck Acme --since 2h');
  expect(compared).toMatch(/2 changes, 1 of them asked for here/);
  expect(compared).toMatch(/Nobody asked me for these \(1\):.*my own account\).*shadow@acme\.example/s);
  expect(compared).not.toContain('Webex does not show these');

  await house.say(MALLORY, house.guest, 'log R-1');
  await house.heard(house.guest, /Sorry/);
  expect((await house.fromBot(house.guest)).some(({ text }) => text?.includes('request.open'))).toBe(false);
  const reads = house.query(`select detail, actor_id from audit where action = 'audit.read' order by seq`);
  expect(reads.length).toBeGreaterThanOrEqual(6);
  expect(String(reads[1]?.['detail'])).toContain('"about":"eve@acme.example"');
  expect(house.query(`select * from audit where action = 'audit.crosscheck'`)).toHaveLength(1);
});

it('leaves an anchor in the team’s space and in the file when it starts and stops, and finds a cut-off end', async () => {
  const house = await openHouse(onTestFinished, { STEWARD_NOTIFY: 'Northwind Ops + guest' });
  await asked(house, 'eve@acme.example');
  await house.stop();
  const [said] = await house.fromBot(house.guest);
  expect(said?.text).toContain('Audit anchor');
  const line = /\{"v":1.*\}/.exec(said?.text ?? '')?.[0] ?? '';
  const [row] = house.query('select count(*) as n from audit');
  expect(Anchor.parse(JSON.parse(line))).toEqual({ why: 'stop', count: row?.['n'], seq: row?.['n'] });
  const file = await readFile(join(house.dataDir, 'audit-anchors.jsonl'), 'utf8');
  expect(file.trimEnd().split('\n').at(-1)).toBe(line);

  const database = new DatabaseSync(join(house.dataDir, 'steward.db'));
  database.exec('delete from audit where seq > 2');
  database.exec('update audit_head set seq = 2, mac = (select mac from audit where seq = 2)');
  database.close();
  await house.restart();
  const alarm = await house.heard(house.guest, /does not fit its anchors/);
  expect(alarm.text).toMatch(/Row \d+ was anchored and is missing/);
});
