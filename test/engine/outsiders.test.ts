// People of other organizations read along: they are noticed before anything is posted that tells of people. And a
// space in which nobody may ask is left.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { until } from '../e2e/people.ts';
import { ANA, asked, BO, type House, MALLORY, openHouse } from './house.ts';

const FIND = 'user find Dana --org Acme';
const READERS = /1 person of another organization can read this/;
const Items = z.object({ items: z.array(z.looseObject({ id: z.string(), personId: z.string() })) });
const Room = z.looseObject({ id: z.string() });

async function withOutsiders(house: House, mode: string): Promise<void> {
  const file = join(house.dataDir, 'policy.yaml');
  const people = [ANA, BO].map((name) => `  ${name}: ${house.person(name).email}`).join('\n');
  await writeFile(
    file,
    `version: 1\noutsiders: ${mode}\npeople:\n${people}\ngroups:\n  ops: [${ANA}, ${BO}]\nrules:\n  - name: all\n    ask: ops\n    approve: 1 of ops\n`,
  );
  await house.restart({ STEWARD_POLICY: file });
}

const audited = (house: House, action: string) =>
  house.query(`select room_id from audit where action = '${action}'`);

async function directText(house: House, name: string, text: RegExp): Promise<string> {
  const { bot } = await house.info();
  const { token } = house.person(name);
  return until(`a direct message like ${text}`, async () => {
    const path = `/v1/messages/direct?personId=${bot.personId}`;
    const list = await house.call(path, token).catch(() => ({ items: [] }));
    const { items } = z
      .object({ items: z.array(z.looseObject({ text: z.string().optional() })) })
      .parse(list);
    return items.map((item) => item.text ?? '').find((said) => text.test(said));
  });
}

async function leaveSpace(house: House, room: string, name: string): Promise<void> {
  const { token, personId } = house.person(name);
  const { items } = Items.parse(await house.call(`/v1/memberships?roomId=${room}`, token));
  const id = items.find((item) => item.personId === personId)?.id;
  await house.call(`/v1/memberships/${id}`, token, 'DELETE');
}

async function openSpace(house: House, by: string): Promise<string> {
  const { token } = house.person(by);
  const { bot } = await house.info();
  const { id } = Room.parse(await house.call('/v1/rooms', token, 'POST', { title: `${by}'s own` }));
  await house.call('/v1/memberships', token, 'POST', { roomId: id, personId: bot.personId });
  return id;
}

const botIn = async (house: House, room: string): Promise<boolean> => {
  const { bot } = await house.info();
  const { items } = z
    .object({ items: z.array(z.looseObject({ id: z.string() })) })
    .parse(await house.call('/v1/rooms?max=1000', bot.token));
  return items.some(({ id }) => id === room);
};

const said = async (house: House, room: string, as: string): Promise<readonly string[]> =>
  (await house.messages(room, as)).map(({ text }) => text ?? '');

describe.concurrent('people of other organizations in a space', () => {
  it('are counted on the cards that tell of people, and nowhere else', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.guest, FIND);
    expect((await house.heard(house.guest, /dana\.engel@/)).text).toMatch(READERS);
    await house.say(ANA, house.guest, house.create('eve@acme.example'));
    const card = await house.heard(house.guest, /approval needed/);
    expect(card.text).toMatch(READERS);
    expect(JSON.stringify(card.attachments)).toMatch(READERS);
    await house.say(ANA, house.ops, FIND);
    expect((await house.heard(house.ops, /dana\.engel@/)).text).not.toMatch(READERS);
    expect((await asked(house, 'joe@acme.example')).text).not.toMatch(READERS);
    await house.quiet();
    expect(audited(house, 'outsiders.direct')).toEqual([]);
  });

  it('are noticed at once when they come, also while the list is remembered', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, FIND);
    expect((await house.heard(house.ops, /dana\.engel@/)).text).not.toMatch(READERS);
    const mallory = { roomId: house.ops, personId: house.person(MALLORY).personId };
    await house.call('/v1/memberships', house.person(ANA).token, 'POST', mallory);
    await house.quiet();
    await house.say(BO, house.ops, 'log');
    expect((await house.heard(house.ops, /The newest of the audit/)).text).toMatch(READERS);
  });

  it('do not see what the policy sends to the asker alone', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await withOutsiders(house, 'direct');
    await house.say(ANA, house.guest, FIND);
    await house.heard(house.guest, /Ana Novak: 1 person of another organization can read along here/);
    await directText(house, ANA, /dana\.engel@/);
    await house.say(ANA, house.guest, 'log');
    await directText(house, ANA, /The newest of the audit/);
    await house.quiet();
    expect((await said(house, house.guest, MALLORY)).join()).not.toMatch(/dana\.engel@|newest of the audit/);
    expect(audited(house, 'outsiders.direct')).toEqual([{ room_id: house.guest }, { room_id: house.guest }]);
    await house.say(ANA, house.ops, FIND);
    await house.heard(house.ops, /dana\.engel@/);
  });

  it('make the policy’s refusal a sentence', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await withOutsiders(house, 'refuse');
    await house.say(ANA, house.guest, FIND);
    await house.heard(house.guest, /so I keep the answer to myself/);
    await house.quiet();
    expect((await said(house, house.guest, MALLORY)).join()).not.toContain('dana.engel@');
    expect(audited(house, 'outsiders.refuse')).toEqual([{ room_id: house.guest }]);
  });
});

describe.concurrent('a space in which nobody may ask', () => {
  it('gets one sentence, and the bot leaves it after a while', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const room = await openSpace(house, MALLORY);
    await until('the sentence', async () =>
      (await said(house, room, MALLORY)).find((text) => /Nobody in this space may ask me/.test(text)),
    );
    await house.quiet();
    expect(await said(house, room, MALLORY)).toHaveLength(1);
    expect(await botIn(house, room)).toBe(true);
    await house.advance(11 * 60_000);
    await until('the bot to leave', async () => ((await botIn(house, room)) ? undefined : true));
    await house.quiet();
    for (const action of ['space.idle', 'space.quit'])
      expect(audited(house, action)).toEqual([{ room_id: room }]);
  });

  it('is stayed in when somebody who may is added in time', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const room = await openSpace(house, MALLORY);
    await until('the sentence', async () =>
      (await said(house, room, MALLORY)).find((text) => /Nobody in this space may ask me/.test(text)),
    );
    const ana = { roomId: room, personId: house.person(ANA).personId };
    await house.call('/v1/memberships', house.person(MALLORY).token, 'POST', ana);
    await house.quiet();
    await house.advance(11 * 60_000);
    await until('the look', async () =>
      house.query(`select 1 from job where queue = 'timer' and state = 'ready' and key like 'leave:%'`)
        .length === 0
        ? true
        : undefined,
    );
    expect(await botIn(house, room)).toBe(true);
  });

  it('is left when the last one who may has gone, and one with somebody is greeted', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const room = await openSpace(house, ANA);
    await house.heard(room, /What I can do/);
    await leaveSpace(house, house.guest, ANA);
    await house.quiet();
    expect(audited(house, 'space.idle')).toEqual([]);
    await leaveSpace(house, house.guest, BO);
    await until('the sentence', async () => (audited(house, 'space.idle').length === 1 ? true : undefined));
    await house.quiet();
    await house.advance(11 * 60_000);
    await until('the bot to leave', async () => ((await botIn(house, house.guest)) ? undefined : true));
  });
});
