// A policy file at work: its rules at the command, the form, the card, the click and the execution; and its changes.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { SCRATCH } from '../scratch.ts';
import { ANA, asked, BO, CHEN, type House, MALLORY, openHouse, writes } from './house.ts';

const PEOPLE = `
version: 1
people:
  ana: ana@northwind.example
  bo: bo@northwind.example
  chen: chen@northwind.example
`;
const ONE_OF_OPS = `
groups: {ops: [ana, bo, chen]}
rules:
  - {name: everyday, ask: ops, approve: 1 of ops}
`;
const TWO_OF_OPS = ONE_OF_OPS.replace('1 of ops', '2 of ops');

interface PolicyHouse extends House {
  readonly write: (text: string, name?: string) => Promise<void>;
}

async function houseWith(
  text: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<PolicyHouse> {
  const folder = await mkdtemp(join(SCRATCH, 'steward-policy-'));
  const path = join(folder, 'policy.yaml');
  await writeFile(path, PEOPLE + text);
  const house = await openHouse(
    (end) =>
      onTestFinished(async () => {
        await end();
        await rm(folder, { recursive: true, force: true });
      }),
    { STEWARD_POLICY: path, ...settings },
  );
  const write = async (changed: string, name = 'policy.yaml') => writeFile(join(folder, name), changed);
  return { ...house, write };
}

const audited = (house: House, action: string): number =>
  Number(house.query(`select count(*) as n from audit where action = '${action}'`)[0]?.['n']);

it('wants a reason and a ticket, shows them with the rule, and takes two people', async () => {
  const house = await houseWith(`
groups: {ops: [ana, bo, chen], lead: [chen]}
rules:
  - name: new users
    operations: user create
    ask: ops
    approve: [1 of ops, 1 of lead]
    reason: required
    ticket: {pattern: 'CHG\\d{5}', say: a change number such as CHG12345}
`);
  await house.say(ANA, house.ops, house.create('eve@acme.example', '--ticket 17'));
  const form = await house.heard(house.ops, /Please correct: Reason \(--reason\).*CHG12345/);
  await house.press(ANA, form, 'form.submit', {
    email: 'eve@acme.example',
    firstName: 'Eve',
    lastName: 'Adams',
    org: house.org('Acme'),
    reason: 'A new colleague',
    ticket: 'CHG00042',
  });
  const card = await house.heard(house.ops, /approval needed[^]*eve@acme.example/);
  for (const fact of [
    'Reason: A new colleague',
    'Ticket: CHG00042',
    'Rule: new users',
    'none yet; needs 1 of ops and 1 of lead',
    'Bo Lindgren',
  ])
    expect(card.text).toContain(fact);
  await house.say(CHEN, house.ops, 'approve R-1');
  await house.heard(house.ops, /1 of 2, by Chen Wei/);
  expect(house.state(1)).toBe('pending');
  await house.say(BO, house.ops, 'approve R-1');
  await house.reached(1, 'succeeded');
  expect((await house.heard(house.ops, /R-1: Done/)).text).toContain('Ticket: CHG00042');
  expect(
    house.query(`select 1 from audit where detail like '%CHG00042%' and action = 'request.ask'`),
  ).toHaveLength(1);
});

it('refuses what no rule allows before anything is read, and what a rule denies in its words', async () => {
  const house = await houseWith(`
groups: {ops: [ana, bo], help: [chen]}
rules:
  - {name: frozen, operations: user *, risk: [low, high, destructive], orgs: Globex, deny: Globex is frozen until June.}
  - {name: ours, ask: ops, approve: none}
  - {name: helpdesk looks, risk: read, orgs: Acme, ask: help}
notify:
  - {when: [done], operations: user create, spaces: [Northwind Ops + guest]}
  - {when: [failed], spaces: [Nowhere]}
`);
  await house.say(CHEN, house.ops, house.create('eve@acme.example'));
  await house.heard(house.ops, /Chen Wei: No rule of the policy lets you ask for “user create”/);
  await house.say(CHEN, house.ops, 'license usage --org Globex');
  await house.heard(house.ops, /No rule of the policy lets you ask for “license usage” in Globex/);
  await house.say(CHEN, house.ops, 'license usage');
  await house.heard(house.ops, /Acme/);
  await house.say(ANA, house.ops, 'user create eve@globex.example --first E --last A --org Globex');
  await house.heard(house.ops, /Globex is frozen until June/);
  await house.say(MALLORY, house.guest, 'requests');
  await house.heard(house.guest, /only from the people my policy names/);
  await house.say(ANA, house.ops, house.create('eve@acme.example'));
  await house.heard(house.ops, /R-\d+: Done/);
  await house.heard(house.guest, /R-\d+: Done/);
  expect(await writes(house)).toBe(1);
});

it('stops at the execution when an approver was taken from the group after the click, and says why', async () => {
  const house = await houseWith(ONE_OF_OPS);
  const card = await asked(house, 'eve@acme.example');
  await house.faults({
    match: { method: 'GET', path: '/licenses', owner: 'admin' },
    fault: { status: 500 },
    times: 8,
  });
  await house.press(BO, card, 'approve');
  await house.reached(1, 'approved');
  await house.write(`${PEOPLE}
groups: {ops: [ana, bo, chen], approvers: [ana, chen]}
rules:
  - {name: everyday, ask: ops, approve: 1 of approvers}
`);
  await house.restart();
  await house.reached(1, 'failed');
  expect((await house.heard(house.ops, /R-1: Failed/)).text).toContain(
    'Bo Lindgren may no longer approve this',
  );
  expect(await writes(house)).toBe(0);
});

it('keeps the stored policy until a second person accepts a wider one, also over a restart', async () => {
  const house = await houseWith(TWO_OF_OPS, { STEWARD_NOTIFY: 'Northwind Ops' });
  await house.write(PEOPLE + ONE_OF_OPS);
  // Noticed while it runs, and not forgotten by the next one.
  const notice = await house.heard(
    house.ops,
    /A wider policy waits[^]*It takes less for .*1 of ops instead of 2 of ops/,
  );
  await house.restart();
  const [, hash = ''] = /policy accept (\w{12})/.exec(notice.text ?? '') ?? [];
  const card = await asked(house, 'eve@acme.example');
  await house.press(BO, card, 'approve');
  await house.heard(house.ops, /1 of 2, by Bo Lindgren/);
  expect(house.state(1)).toBe('pending');

  await house.say(ANA, house.ops, `policy accept ${hash}`);
  await house.heard(house.ops, /it takes a second person/);
  await house.say(ANA, house.ops, `policy accept ${hash}`);
  await house.heard(house.ops, /already counted/);
  await house.press(BO, notice, 'policy-accept');
  await house.heard(house.ops, /has accepted the policy .* in force from now on/);
  await house.say(ANA, house.ops, house.create('zoe@acme.example'));
  expect((await house.heard(house.ops, /approval needed[^]*zoe@acme.example/)).text).toContain(
    'none yet; needs 1 of ops',
  );
  expect(
    ['policy.adopt', 'policy.propose', 'policy.accept', 'policy.accepted'].map((action) =>
      audited(house, action),
    ),
  ).toEqual([1, 1, 1, 1]);
});

it('takes a narrower policy at once, keeps the old one for a broken file, and drops what was taken back', async () => {
  const house = await houseWith(ONE_OF_OPS, { STEWARD_NOTIFY: 'Northwind Ops' });
  await house.stop();
  await house.write(PEOPLE + TWO_OF_OPS);
  await house.restart();
  await house.heard(house.ops, /The policy has changed[^]*2 of ops instead of 1 of ops/);
  await house.write(`${PEOPLE}\nrules: []\n`);
  await house.heard(house.ops, /policy file cannot be used[^]*line \d+, rules is empty/);
  await house.write(PEOPLE + ONE_OF_OPS);
  await house.restart();
  await house.heard(house.ops, /A wider policy waits/);
  await house.write(PEOPLE + TWO_OF_OPS);
  await house.restart();
  await house.say(CHEN, house.ops, 'policy explain --as ana --do "user create" --org Acme');
  expect((await house.heard(house.ops, /Ana Novak, user create in Acme/)).text).toContain(
    '2 of ops: Bo Lindgren, Chen Wei',
  );
  expect(audited(house, 'policy.withdraw')).toBe(1);
});

it('shows by a dry run what would be done, and asks and changes nothing', async () => {
  const house = await houseWith(ONE_OF_OPS.replace('1 of ops', '1 of ops, reason: required'));
  await house.say(
    ANA,
    house.ops,
    house.create('eve@acme.example', '--dry-run --license "Webex Meetings Suite"'),
  );
  const { text = '' } = await house.heard(house.ops, /Would create user eve@acme.example in Acme/);
  for (const part of [
    'Rule: everyday',
    'Approvals: 1 of ops',
    'Bo Lindgren, Chen Wei',
    'Webex calls: 4',
    'Still to be said: Say why',
    'Webex Meetings Suite',
  ])
    expect(text).toContain(part);
  await house.quiet();
  expect(house.state(1)).toBe('succeeded');
  expect(await writes(house)).toBe(0);
  await house.say(ANA, house.ops, 'requests all');
  await house.heard(house.ops, /Requests\nNone/);
  expect(
    house.query(`select 1 from audit where action = 'request.open' and detail like '%"dryRun":true%'`),
  ).toHaveLength(1);
});

it('runs the cases beside the file, and tells what nobody could approve', async () => {
  const house = await houseWith('rules: [{name: alone, ask: ana}]\n');
  await house.write(
    'cases:\n  - {as: ana, do: user create, org: Acme, expect: {refused: Nobody}}\n  - {as: bo, do: user create, expect: {rule: alone}}\n',
    'policy.test.yaml',
  );
  await house.say(ANA, house.ops, 'policy test');
  expect((await house.heard(house.ops, /1 of 2 cases/)).text).toContain(
    'case 2: bo, user create: it is refused',
  );
  await house.say(ANA, house.ops, house.create('eve@acme.example'));
  await house.heard(house.ops, /Nobody could approve this: it takes 1 of ana/);
  await house.say(ANA, house.ops, 'status');
  await house.heard(house.ops, /Nothing can be approved: it takes 1 of ana/);
});
