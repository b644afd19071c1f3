// What people do with Steward in a day, over the sandbox's REST API.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buttonsOf, choicesOf, inputsOf, textsOf, titleOf } from './card.ts';
import { startDemo } from './demo-process.ts';
import { answerOf, type Message, type Played, playWith } from './people.ts';

const HOUR_MS = 60 * 60 * 1000;

let people: Played;
let room: string;
let guestRoom: string;
const endings: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const demo = await startDemo({ onEnd: (work) => void endings.push(work) });
  people = await demo.ready();
  room = people.room('Northwind Ops');
  guestRoom = people.room('Northwind Ops + guest');
});

afterAll(async () => {
  for (const end of endings.toReversed()) await end();
});

/** Types a create command and waits for its approval card. */
async function ask(email: string, more = '', where = room): Promise<Message> {
  await people.say('Ana', where, `user create ${email} --first Eva --last Berg --org Acme ${more}`);
  return people.heard(where, new RegExp(`approval needed.*${email}`));
}

function numberOf(message: Message): string {
  const found = /R-\d+/.exec(message.text ?? '')?.[0];
  if (found === undefined) throw new Error(`no request in “${message.text}”`);
  return found;
}

async function answerTo(who: string, command: string, where = room): Promise<Message> {
  return answerOf(people, where, async () => people.say(who, where, command));
}

async function pressed(who: string, card: Message, cmd: string, inputs = {}): Promise<Message> {
  return answerOf(people, card.roomId, async () => people.press(who, card, cmd, inputs));
}

async function postsOf(email: string): Promise<number> {
  const made = (await people.ledger()).filter(
    ({ method, path }) => method === 'POST' && path === '/v1/people',
  );
  return made.filter(({ body }) => JSON.stringify(body).includes(email)).length;
}

describe('a user is created', () => {
  test('by a typed command and a typed approval', async () => {
    const card = await ask('typed@acme.example', '--license Messaging --display "Eva B."');
    expect(titleOf(card)).toBe('Approval needed');
    expect(buttonsOf(card)).toEqual(['Approve', 'Deny', 'Deny request', 'Details']);
    const shown = textsOf(card).join('\n');
    for (const part of ['typed@acme.example', 'Acme', numberOf(card), 'Eva B.', 'Messaging', 'Ana Novak'])
      expect(shown).toContain(part);
    await people.say('Bo', room, `approve ${numberOf(card)}`);
    const done = await people.heard(room, new RegExp(`${numberOf(card)}: Done`));
    expect(done.id).toBe(card.id);
    expect(titleOf(done)).toBe('Done');
    expect(done.text).toContain('License: ✓ Messaging');
    expect(done.text).toContain('Added by Webex');
    expect(buttonsOf(done)).not.toContain('Approve');
    expect(await people.users('Acme', 'typed@acme.example')).toMatchObject([{ displayName: 'Eva B.' }]);
  });

  test('by forms: the organization, the fields, and a button', async () => {
    const choose = await answerTo('Ana', 'user create');
    expect(titleOf(choose)).toBe('Which organization?');
    const orgs = choicesOf(choose, 'choice');
    expect(Object.keys(orgs)).toContain('Acme');
    await people.press('Ana', choose, 'choose', { choice: orgs['Acme'] ?? '' });
    const form = await people.heard(room, new RegExp(`${numberOf(choose)}: Create a Webex user`));
    expect(Object.keys(inputsOf(form))).toEqual(
      'org email firstName lastName displayName licenses location extension'.split(' '),
    );
    expect(buttonsOf(form)).toContain('Continue');
    const licenses = choicesOf(form, 'licenses');
    const calling = Object.entries(licenses).find(([title]) => title.includes('Calling - Professional'));
    expect(calling?.[0]).toBe('Webex Calling - Professional (3 of 7 free)');
    await people.press('Ana', form, 'form.submit', {
      email: 'Form@acme.example',
      firstName: 'Form',
      lastName: 'Filler',
      displayName: '',
      licenses: calling?.[1] ?? '',
      location: choicesOf(form, 'location')['Berlin'] ?? '',
      extension: '4711',
      org: inputsOf(form)['org'] ?? '',
    });
    const card = await people.heard(room, /approval needed.*form@acme\.example/);
    await people.press('Bo', card, 'approve');
    const done = await people.heard(room, new RegExp(`${numberOf(card)}: Done`));
    for (const part of ['Location: ✓ Berlin', 'Extension: ✓ 4711', 'License: ✓ Webex Calling - Professional'])
      expect(done.text).toContain(part);
    const [user] = await people.users('Acme', 'form@acme.example');
    expect(user).toMatchObject({ displayName: 'Form Filler', extension: '4711' });
  });

  test('by a form that starts without reproaches and ends without claiming what is no longer so', async () => {
    const choose = await answerTo('Ana', 'user create');
    await people.press('Ana', choose, 'choose', { choice: choicesOf(choose, 'choice')['Acme'] ?? '' });
    const form = await people.heard(room, new RegExp(`${numberOf(choose)}: Create a Webex user`));
    expect.soft(form.text).not.toContain('Please correct');
    const fields = { email: 'calm@acme.example', firstName: 'Calm', lastName: 'Form' };
    await people.press('Ana', form, 'form.submit', { ...inputsOf(form), ...fields });
    const card = await people.heard(room, /approval needed.*calm@acme\.example/);
    await people.press('Bo', card, 'approve');
    await people.heard(room, new RegExp(`${numberOf(card)}: Done`));
    const claims = (await people.fromBot(room)).filter(({ text }) =>
      text?.includes(`${numberOf(card)} is waiting`),
    );
    expect.soft(claims.map(({ text }) => text)).toEqual([]);
  });

  test('in an organization that nobody has opened for a day, with one GET that opens it', async () => {
    const id = people.org('Umbrella Logistics');
    const warmUps = async (): Promise<number> =>
      (await people.ledger()).filter(
        ({ owner, path, method }) =>
          owner === 'admin' && method === 'GET' && path === `/v1/organizations/${id}`,
      ).length;
    expect(await warmUps()).toBe(0);
    await people.say(
      'Ana',
      room,
      'user create cold@umbrella.example --first Cold --last Start --org Umbrella',
    );
    const card = await people.heard(room, /approval needed.*cold@umbrella\.example/);
    await people.press('Chen', card, 'approve');
    await people.heard(room, new RegExp(`${numberOf(card)}: Done`));
    expect(await warmUps()).toBe(1);

    await people.call('/_sandbox/managed', undefined, 'POST', { cool: id });
    const usage = await answerTo('Ana', 'license usage --org "Umbrella Logistics"');
    expect(usage.text).toContain('Webex Meetings Suite');
    expect(await warmUps()).toBe(2);
  });
});

describe('a request is decided by somebody else, once', () => {
  test('Deny gives the reason to who asked', async () => {
    const card = await ask('denied@acme.example');
    const why = await pressed('Bo', card, 'deny', { reason: '  ' });
    expect(why.text).toMatch(/say why/);
    await people.press('Bo', card, 'deny', { reason: 'Not in this quarter' });
    const denied = await people.heard(room, new RegExp(`${numberOf(card)}: Denied`));
    expect(titleOf(denied)).toBe('Denied');
    expect(denied.text).toContain('Denied by: Bo Lindgren: Not in this quarter');
    expect(await people.users('Acme', 'denied@acme.example')).toEqual([]);
    const late = await pressed('Chen', card, 'approve').catch((error: unknown) => error);
    if (!(late instanceof Error))
      expect(late).toMatchObject({ text: expect.stringContaining('denied by Bo') });
  });

  test('Ana cannot approve her own, by button or by text', async () => {
    const card = await ask('own@acme.example');
    const byButton = await pressed('Ana', card, 'approve');
    expect(byButton.text).toMatch(/your own request/);
    const byText = await answerTo('Ana', `approve ${numberOf(card)}`);
    expect(byText.text).toMatch(/your own request/);
    const still = await people.heard(room, /approval needed.*own@acme\.example/);
    expect(still.id).toBe(card.id);
    expect(buttonsOf(still)).toContain('Approve');
    expect(await postsOf('own@acme.example')).toBe(0);
    await answerTo('Ana', `cancel ${numberOf(card)}`);
  });

  test('Mallory can neither ask nor decide', async () => {
    const refused = await answerTo(
      'Mallory',
      'user create mal@acme.example --first M --last R --org Acme',
      guestRoom,
    );
    expect(refused.text).toMatch(/only from the admins/);
    const card = await ask('guest@acme.example', '', guestRoom);
    const byButton = await pressed('Mallory', card, 'approve');
    expect(byButton.text).toMatch(/Mallory Reyes: Sorry, you are not among those/);
    const byText = await answerTo('Mallory', `approve ${numberOf(card)}`, guestRoom);
    expect(byText.text).toMatch(/Sorry/);
    const denied = await pressed('Mallory', card, 'deny', { reason: 'Because' });
    expect(denied.text).toMatch(/Sorry/);
    await answerTo('Mallory', `cancel ${numberOf(card)}`, guestRoom);
    expect(await people.heard(guestRoom, /approval needed.*guest@acme\.example/)).toMatchObject({
      id: card.id,
    });
    expect(await postsOf('guest@acme.example')).toBe(0);
    expect(await postsOf('mal@acme.example')).toBe(0);
    await people.press('Bo', card, 'approve');
    await people.heard(guestRoom, new RegExp(`${numberOf(card)}: Done`));
  });

  test('a second press gets a kind answer and changes nothing', async () => {
    const card = await ask('twice@acme.example');
    const answer = pressed('Chen', card, 'approve');
    await Promise.all([people.press('Bo', card, 'approve'), people.press('Bo', card, 'approve'), answer]);
    await people.heard(room, new RegExp(`${numberOf(card)}: Done`));
    expect((await answer).text).toMatch(/Nothing to decide|already counted/);
    const late = await pressed('Chen', card, 'approve');
    expect(late.text).toMatch(/Chen Wei: Nothing to decide: R-\d+ is done/);
    expect(await postsOf('twice@acme.example')).toBe(1);
  });

  test('who asked takes it back with cancel', async () => {
    const card = await ask('back@acme.example');
    const refused = await answerTo('Bo', `cancel ${numberOf(card)}`);
    expect(refused.text).toMatch(/Only Ana Novak can cancel/);
    await people.say('Ana', room, `cancel ${numberOf(card)}`);
    const cancelled = await people.heard(room, new RegExp(`${numberOf(card)}: Cancelled`));
    expect(titleOf(cancelled)).toBe('Cancelled');
    expect(cancelled.id).toBe(card.id);
  });
});

describe('a question is answered', () => {
  test.for([
    ['help', /user create/],
    ['help user create', /--first/],
    ['whoami', /Ana Novak[^]*ana@northwind\.example/],
    ['status', /Steward is up[^]*SQLite/],
    ['org list', /Acme[^]*Globex/],
    ['requests mine', /R-1: .*typed@acme\.example/],
    ['request R-1', /R-1: create user typed@acme\.example[^]*Approved by: Bo Lindgren/],
    ['request R-999', /no request R-999/],
    ['license usage --org Acme', /Webex Calling - Standard: .*2 of 2, 0 free[^]*Messaging/],
  ] as const)('%s', async ([command, expected]) => {
    expect((await answerTo('Ana', command)).text).toMatch(expected);
  });

  test('license usage by a card', async () => {
    const choose = await answerTo('Ana', 'license usage');
    const usage = await pressed('Ana', choose, 'choose', {
      choice: choicesOf(choose, 'choice')['Globex'] ?? '',
    });
    expect(usage.text).toMatch(/Globex/);
    expect(usage.text).toMatch(/Webex Calling - Standard/);
  });

  test('in a direct space without a mention', async () => {
    const { bot } = await people.info();
    await people.call('/v1/messages', people.person('Ana').token, 'POST', {
      toPersonEmail: bot.email,
      text: 'whoami',
    });
    const direct = people.room('Ana Novak');
    expect((await people.heard(direct, /Ana Novak/)).roomId).toBe(direct);
  });

  test('in a thread, where the question was', async () => {
    const first = await people.say('Ana', room, 'help');
    await people.call('/v1/messages', people.person('Ana').token, 'POST', {
      roomId: room,
      parentId: first.id,
      markdown: `<@personId:${(await people.info()).bot.personId}> whoami`,
    });
    await people.noticed(room, 'an answer in the thread', async () =>
      (await people.fromBot(room)).find(
        ({ parentId, text }) => parentId === first.id && text?.includes('Ana Novak'),
      ),
    );
  });
});

test('a bound space needs no --org, until it is unbound', async () => {
  expect((await answerTo('Ana', 'org use Acme')).text).toMatch(/now works on Acme/);
  const usage = await answerTo('Ana', 'license usage');
  expect(usage.text).toMatch(/Acme/);
  await people.say('Ana', room, 'user create bound@acme.example --first Bound --last Space');
  const card = await people.heard(room, /approval needed.*bound@acme\.example in Acme/);
  await people.say('Ana', room, `cancel ${numberOf(card)}`);
  expect((await answerTo('Ana', 'org use none')).text).toMatch(/R-\d+ is cancelled|bound to no organization/);
  await people.heard(room, /bound to no organization/);
});

test('nobody decides in time: the card shows it, and a late approval is refused', async () => {
  const card = await ask('late@acme.example');
  await people.advance(9 * HOUR_MS);
  const expired = await people.heard(room, new RegExp(`${numberOf(card)}: Expired`));
  expect(titleOf(expired)).toBe('Expired');
  expect(expired.id).toBe(card.id);
  // Whoever asked is told as well, before or after.
  await people.say('Bo', room, `approve ${numberOf(card)}`);
  await people.heard(room, new RegExp(`Nothing to decide: ${numberOf(card)} is expired`));
  expect(await postsOf('late@acme.example')).toBe(0);
});

test('the bot goes on after the world has been reset', async () => {
  await people.call('/_sandbox/reset', undefined, 'POST', { seed: 'demo' });
  people = await playWith((await people.info()).baseUrl);
  room = people.room('Northwind Ops');
  expect((await answerTo('Ana', 'whoami')).text).toMatch(/Ana Novak/);
  const card = await ask('anew@acme.example');
  await people.press('Bo', card, 'approve');
  await people.heard(room, new RegExp(`${numberOf(card)}: Done`));
  expect(await people.users('Acme', 'anew@acme.example')).toHaveLength(1);
});
