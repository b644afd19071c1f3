// Enterprises and subscribers of Webex for BroadWorks.
import { describe, expect, it } from 'vitest';
import { until } from '../e2e/people.ts';
import { ANA, BO, type House, openHouse, writes } from '../engine/house.ts';
import { approved } from './license-people.ts';

const HOUR_MS = 3_600_000;
/** Long enough to be seen at work on a busy machine. */
const SLOW = { broadworksMs: HOUR_MS };
const NEW = 'eve.adams@globex.sp.example';
const CREATE = `broadworks create ${NEW} --first Eve --last Adams --package standard --email eve@globex.example --ext 2300 --org Globex`;

/** Somebody of Globex who is set up. */
async function someone(house: House): Promise<string> {
  await house.say(ANA, house.ops, 'broadworks subscribers --status provisioned --org Globex');
  const { text = '' } = await house.heard(house.ops, /BroadWorks subscribers of Globex[^]*2 in all/);
  const [, userId] = /: (\S+@globex\.sp\.example); /.exec(text) ?? [];
  if (userId === undefined) throw new Error(`nobody is named in ${text}`);
  return userId;
}

async function afterAnHour(house: House, id: number): Promise<string> {
  await house.heard(house.ops, new RegExp(`R-${id}: [^]*Webex works on it`));
  await house.advance(HOUR_MS + 60_000);
  const { text = '' } = await house.heard(house.ops, new RegExp(`R-${id}: (Done|Partly|Failed|Outcome)`));
  return text;
}

async function approve(house: House, id: number): Promise<void> {
  await house.press(BO, await house.heard(house.ops, new RegExp(`R-${id}: approval needed`)), 'approve');
}

describe.concurrent('broadworks', () => {
  it('shows enterprises and subscribers, of one organization and of all', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'broadworks enterprises');
    await house.heard(house.ops, /Globex: Northwind\+globex; directory: not synced/);
    await house.say(ANA, house.ops, 'broadworks enterprise --org Globex');
    await house.heard(house.ops, /Subscribers: 3, of whom 1 could not be set up/);
    const userId = await someone(house);
    await house.say(ANA, house.ops, `broadworks subscriber ${userId} --org Globex`);
    await house.heard(house.ops, /BroadWorks subscriber of Globex: ready[^]*Package:/);
    await house.say(ANA, house.ops, 'broadworks subscribers --status error --org all');
    await house.heard(house.ops, /broadworks subscribers: all organizations[^]*2 rows from 6 of 6/);
    await house.say(ANA, house.ops, 'broadworks enterprise --org Acme');
    await house.heard(house.ops, /Acme has no BroadWorks enterprise/);
  });

  it('sets a subscriber up once, follows it until it is ready, and takes it back', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await house.settings(SLOW);
    await house.say(ANA, house.ops, CREATE);
    await approve(house, 1);
    const done = await afterAnHour(house, 1);
    expect(done).toMatch(/R-1: Done[^]*State: ✓ ready[^]*Extension: ✓ 2300/);
    expect(await writes(house, 'POST', '/v1/broadworks/subscribers')).toBe(1);
    await house.say(ANA, house.ops, CREATE);
    await house.heard(house.ops, /is a subscriber already/);
    await house.say(ANA, house.ops, 'undo R-1');
    await approve(house, 3);
    await house.heard(house.ops, /R-3: Done/);
    await house.say(ANA, house.ops, `broadworks subscriber ${NEW} --org Globex`);
    await house.heard(house.ops, /Globex has no subscriber/);
  });

  it('without an address ends where the person has to do something', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, CREATE.replace('--email eve@globex.example ', ''));
    const card = await house.heard(house.ops, /R-1: approval needed/);
    expect(card.text).toContain('waits until the person has said one');
    expect(await approved(house, card)).toContain('waits until the person has said an e-mail address');
  });

  it('changes a subscriber, shows what is there then, and changes it back', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.settings(SLOW);
    const userId = await someone(house);
    await house.say(ANA, house.ops, `broadworks update ${userId} --package premium --ext 2999 --org Globex`);
    await approve(house, 2);
    expect(await afterAnHour(house, 2)).toMatch(/Package: ✓ premium[^]*Extension: ✓ 2999/);
    await house.say(ANA, house.ops, `broadworks update ${userId} --ext 2999 --org Globex`);
    await house.heard(house.ops, /would change nothing/);
    await house.say(ANA, house.ops, 'undo R-2');
    const card = await house.heard(house.ops, /R-4: approval needed/);
    expect(card.text).toMatch(/Extension: 2999 → 21/);
  });

  it('brings a directory and tells how many users it was about', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.settings(SLOW);
    await house.say(ANA, house.ops, 'broadworks sync --org Globex');
    await approve(house, 1);
    expect(await afterAnHour(house, 1)).toMatch(/R-1: Done[^]*Users: 0 added, 8 updated, 0 deleted/);
    expect(
      (await house.ledger()).filter(
        ({ path, method }) => method === 'POST' && path.endsWith('DirectorySync'),
      ),
    ).toHaveLength(1);
    await until('R-1 to have ended', async () => house.state(1) === 'succeeded' || undefined);
  });
});
