// The code of a device is told to whoever asked, directly, and is nowhere else: not in the space, not in the log, not
// in the database.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { sqlite } from '../database.ts';
import { emptyDirectory } from '../e2e/demo-process.ts';
import { type Message, type Played, until } from '../e2e/people.ts';
import { ANA, BO, type House, openHouse } from '../engine/house.ts';
import { openScene } from '../killer/ground.ts';
import { victimIn } from '../killer/victim.ts';

const home = sqlite();

const Directs = z.object({ items: z.array(z.looseObject({ text: z.string().optional() })) });

async function directTexts(house: Played, as: string): Promise<readonly string[]> {
  const { bot } = await house.info();
  const path = `/v1/messages/direct?personId=${bot.personId}`;
  const answer = await house.call(path, house.person(as).token).catch(() => ({ items: [] }));
  return Directs.parse(answer).items.map(({ text = '' }) => text);
}

const CODE = /\d{4}-\d{4}-\d{4}-\d{4}/;

const codeTold = async (house: House): Promise<string> =>
  until('the code', async () =>
    (await directTexts(house, ANA)).map((text) => CODE.exec(text)?.[0]).find((code) => code !== undefined),
  );

async function everythingIn(dataDir: string): Promise<string> {
  const names = await readdir(dataDir);
  const bytes = await Promise.all(
    names.map((name) => readFile(join(dataDir, name)).catch(() => Buffer.alloc(0))),
  );
  return Buffer.concat(bytes).toString('latin1');
}

const approvedIn = async (house: House, id: number): Promise<Message> => {
  const card = await house.heard(house.ops, new RegExp(`R-${id}: approval needed`));
  await house.press(BO, card, 'approve');
  return house.heard(house.ops, new RegExp(`R-${id}: Done`));
};

it('a code goes to whoever asked and to nobody else, and is kept nowhere', async () => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, 'device activation-code "Berlin 1" --org Acme');
  const done = await approvedIn(house, 1);
  expect(done.text).toContain('Activation code: ✓ told to Ana');
  expect(done.text).toMatch(/Valid until: \d{4}-\d\d-\d\d/);
  const code = await codeTold(house);
  const told = (await directTexts(house, ANA)).find((text) => text.includes(code)) ?? '';
  expect(told).toContain('Activation code for Berlin 1');
  expect(told).toMatch(/Valid until: \d{4}-\d\d-\d\d/);

  // The answer to the post is lost: the code has been told all the same, and no second one is made.
  await house.say(ANA, house.ops, 'device activation-code dana.engel@acme.example --org Acme');
  await house.heard(house.ops, /R-2: approval needed/);
  await house.faults({
    match: { method: 'POST', path: '/v1/messages', owner: 'bot' },
    fault: { cut: 'after' },
    times: 1,
  });
  const second = await approvedIn(house, 2);
  expect(second.text).toContain('R-2: Done');

  await house.quiet();
  const mine = (await directTexts(house, ANA)).filter((text) => CODE.test(text));
  expect(mine).toHaveLength(2);
  const codes = mine
    .map((text) => CODE.exec(text)?.[0] ?? '')
    .flatMap((said) => [said, said.replaceAll('-', '')]);
  const places = {
    space: JSON.stringify(await house.messages(house.ops)),
    guests: JSON.stringify(await house.messages(house.guest)),
    'direct space of the approver': JSON.stringify(await directTexts(house, BO)),
    database: await everythingIn(house.dataDir),
    audit: JSON.stringify(house.query('select * from audit')),
  };
  expect(places.audit).toContain('step.confirm');
  for (const [name, text] of Object.entries(places))
    for (const one of codes) expect(text.includes(one), `a code in the ${name}`).toBe(false);
  const ledger = await house.ledger();
  expect(ledger.filter(({ path }) => path === '/v1/devices/activationCode')).toHaveLength(2);
});

it('a code that nobody was told when the bot was cut off is made anew, and told once', async () => {
  const scene = await openScene(await emptyDirectory(onTestFinished), await home.fresh(), onTestFinished);
  const { people } = scene;
  const bot = victimIn(scene, () => false, onTestFinished);
  await bot.start();
  await people.say(ANA, scene.ops, 'device activation-code "Berlin 1" --org Acme');
  await people.heard(scene.ops, /R-1: approval needed/);
  const match = { method: 'POST', path: '/v1/devices/activationCode' };
  await people.faults({ match, fault: { holdMs: 60_000 }, times: 1 });
  await people.say(BO, scene.ops, 'approve R-1');
  const made = async () => (await people.ledger()).filter(({ path }) => path === match.path);
  await until('a code', async () => (await made())[0]);
  await bot.cut();
  await people.heard(scene.ops, /R-1: Done/);
  expect(await made()).toHaveLength(2);
  expect((await directTexts(people, ANA)).filter((text) => CODE.test(text))).toHaveLength(1);
});
