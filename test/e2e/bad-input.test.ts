// Mistakes are answered with the field and the remedy, and nothing that was typed is lost; strangers at the door
// of the webhooks leave no trace.
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { choicesOf, inputsOf, textsOf, titleOf } from './card.ts';
import { type DemoProcess, startDemo } from './demo-process.ts';
import { answerOf, type Message, type Played } from './people.ts';

let demo: DemoProcess;
let people: Played;
let room: string;
const endings: (() => Promise<void>)[] = [];

beforeAll(async () => {
  demo = await startDemo({ onEnd: (work) => void endings.push(work), env: { LOG_LEVEL: 'silent' } });
  people = await demo.ready();
  room = people.room('Northwind Ops');
});

afterAll(async () => {
  for (const end of endings.toReversed()) await end();
});

async function answerTo(command: string): Promise<Message> {
  return answerOf(people, room, async () => people.say('Ana', room, command));
}

describe('a command that is not understood', () => {
  test.for([
    ['user creat x@acme.example', /I do not know “user creat.*Did you mean “user create”/s],
    ['licence usage', /Did you mean “license usage”/],
    ['frobnicate', /I do not know “frobnicate”.*help/s],
    ['user create x@acme.example --frist A', /has no --frist.*Did you mean --first/s],
    ['user create x@acme.example --first --last B', /--first needs a value/],
    ['user create x@acme.example --first "A --last B', /quotation mark/],
    ['user create x@acme.example y@acme.example --first A', /I do not know what “y@acme.example” is for/],
    ['approve', /Which request.*approve R-12/s],
    ['approve R-999', /There is no request R-999/],
    ['org use Acmee', /There is no organization “Acmee”.*org use "Acme"/s],
  ] as const)('%s', async ([command, expected]) => {
    expect((await answerTo(command)).text).toMatch(expected);
  });
});

describe('a field that cannot be used comes back in the form with what was typed', () => {
  test.for([
    {
      typed: 'user create not-an-address --first Ben --last Okoro --org Acme',
      says: /E-mail address \(--email\): This is not an e-mail address; it looks like ana@acme\.example/,
      kept: { email: 'not-an-address', firstName: 'Ben', lastName: 'Okoro' },
    },
    {
      typed: 'user create ben@acme.example --first Ben --org Acme --display "Big Ben"',
      says: /Last name \(--last\): Enter the last name/,
      kept: { email: 'ben@acme.example', firstName: 'Ben', displayName: 'Big Ben' },
    },
    {
      typed: 'user create ben@acme.example --first Ben --last Okoro --license Mesaging --org Acme',
      says: /Licenses \(--license\): There is no license “Mesaging” here\. Did you mean “Messaging”/,
      kept: { email: 'ben@acme.example', firstName: 'Ben', lastName: 'Okoro' },
    },
    {
      typed:
        'user create ben@acme.example --first Ben --last Okoro --license "Webex Calling - Standard" --location Berlin --ext 4712 --org Acme',
      says: /Licenses \(--license\): “Webex Calling - Standard” has no free units \(2 of 2 in use\): take one back first/,
      kept: { email: 'ben@acme.example', extension: '4712' },
    },
    {
      typed:
        'user create ben@acme.example --first Ben --last Okoro --license "Webex Calling - Professional" --org Acme',
      says: /Extension \(--ext\): .*needs an extension.*Location \(--location\): .*needs a location: Berlin, Munich, Vienna/s,
      kept: { email: 'ben@acme.example', lastName: 'Okoro' },
    },
    {
      typed: 'user create dana.abel@acme.example --first Ben --last Okoro --ext 12a --org Acme',
      says: /Extension \(--ext\): An extension is 2 to 10 digits/,
      kept: { extension: '12a' },
    },
  ])('$typed', async ({ typed, says, kept }) => {
    const form = await answerTo(typed);
    expect(form.text).toMatch(says);
    expect(inputsOf(form)).toMatchObject(kept);
    const told = /: ([^.“]{10,})/.exec(form.text?.split('Please correct')[1] ?? '')?.[1] ?? '';
    expect(textsOf(form).join('\n')).toContain(told.split(':').at(-1)?.trim());
  });

  test('an address that is taken', async () => {
    const { items } = z
      .object({ items: z.array(z.object({ emails: z.array(z.string()) })) })
      .parse(await usersOfAcme());
    const taken = items[0]?.emails[0] ?? '';
    const form = await answerTo(`user create ${taken} --first Ben --last Okoro --org Acme`);
    expect(form.text).toContain(`E-mail address (--email): ${taken} is a user of Acme already`);
    expect(inputsOf(form)).toMatchObject({ email: taken });
  });

  test('from the form itself: licenses and location stay chosen, and the corrected form goes through', async () => {
    const empty = await answerTo('user create --org Acme');
    expect(titleOf(empty)).toBe('Create a Webex user.');
    expect(empty.text).not.toContain('Please correct');
    const [id] = /R-\d+/.exec(empty.text ?? '') ?? [];
    const licenses = choicesOf(empty, 'licenses');
    const pick = (start: string): string =>
      Object.entries(licenses).find(([title]) => title.startsWith(start))?.[1] ?? '';
    const filled = {
      email: 'cora@acme',
      firstName: 'Cora',
      lastName: 'Lind',
      licenses: `${pick('Messaging')},${pick('Webex Calling - Professional')}`,
      location: choicesOf(empty, 'location')['Munich'] ?? '',
      extension: '4713',
      org: inputsOf(empty)['org'] ?? '',
    };
    await people.press('Ana', empty, 'form.submit', filled);
    const again = await people.heard(room, new RegExp(`${id}: .*Please correct: E-mail`, 's'));
    expect(inputsOf(again)).toEqual({ ...filled, displayName: '' });
    await people.press('Ana', again, 'form.submit', { ...inputsOf(again), email: 'cora@acme.example' });
    const card = await people.heard(room, /approval needed.*cora@acme\.example/);
    expect(textsOf(card).join('\n')).toMatch(/Messaging; Webex Calling - Professional[^]*Munich[^]*4713/);
    expect((await people.fromBot(room)).filter(({ text }) => text?.includes(`${id}: Create`))).toEqual([]);
  });

  test('an unknown organization: the near ones are offered, and the fields are kept', async () => {
    const choose = await answerTo('user create otto@acme.example --first Otto --last Ek --org Acmee');
    expect(choose.text).toContain('There is no organization “Acmee”');
    expect(Object.keys(choicesOf(choose, 'choice'))).toContain('Acme');
    await people.press('Ana', choose, 'choose', { choice: choicesOf(choose, 'choice')['Acme'] ?? '' });
    await people.heard(room, /approval needed.*otto@acme\.example in Acme\./);
  });
});

async function usersOfAcme(): Promise<unknown> {
  const { tokens } = await people.info();
  await people.call(`/v1/organizations/${people.org('Acme')}`, tokens.admin);
  return people.call(`/v1/people?orgId=${people.org('Acme')}&max=1`, tokens.admin);
}

describe('at the door of the webhooks', () => {
  const door = (): string => `http://127.0.0.1:${demo.port}/webhooks/webex`;

  async function secret(): Promise<string> {
    const hooks = await people.call('/v1/webhooks', (await people.info()).bot.token);
    const { items } = z.object({ items: z.array(z.object({ secret: z.string() })) }).parse(hooks);
    return items[0]?.secret ?? '';
  }

  const sign = (body: string, key: string): string => createHmac('sha1', key).update(body).digest('hex');

  async function post(body: string, signature?: string): Promise<number> {
    const headers = {
      'content-type': 'application/json',
      ...(signature === undefined ? {} : { 'x-spark-signature': signature }),
    };
    return (await fetch(door(), { method: 'POST', headers, body })).status;
  }

  /** Rows of the inbox that hold this text. */
  function stored(text: string): number {
    const file = new DatabaseSync(join(demo.dataDir, 'steward.db'), { timeout: 5000, readOnly: true });
    try {
      const count = file.prepare(
        `select count(*) as n from job where queue = 'inbox' and instr(payload, ?) > 0`,
      );
      return Number(count.get(text)?.['n']);
    } finally {
      file.close();
    }
  }

  /** Says something whose webhook gets lost on its way; answers what the webhook would have been. */
  async function unheard(command: string): Promise<{ readonly id: string; readonly body: string }> {
    const sample = (await people.deliveries()).find(
      ({ resource, event }) => resource === 'messages' && event === 'created',
    );
    await people.call('/_sandbox/settings', undefined, 'POST', { webhookDropPercent: 100 });
    const { id, roomId, personId, created } = await people.say('Ana', room, command);
    await people.call('/_sandbox/settings', undefined, 'POST', { webhookDropPercent: 0 });
    const body = z.looseObject({ data: z.looseObject({}) }).parse(JSON.parse(sample?.body ?? '{}'));
    const data = {
      id,
      roomId,
      roomType: 'group',
      personId,
      personEmail: people.person('Ana').email,
      created,
    };
    return { id, body: JSON.stringify({ ...body, actorId: personId, data }, undefined, 2) };
  }

  test('a forged signature is a 401 and nothing is stored; the right one over the same pretty-printed bytes is a 200', async () => {
    const { id, body } = await unheard('request R-4711');
    const key = await secret();
    expect(await post(body)).toBe(401);
    expect(await post(body, sign(body, `${key}x`))).toBe(401);
    expect(await post(body, sign(JSON.stringify(JSON.parse(body)), key))).toBe(401);
    expect(await post(body, 'nonsense')).toBe(401);
    expect(await post('', '')).toBe(401);
    expect(stored(id)).toBe(0);
    expect(await post(body, sign(body, key))).toBe(200);
    expect(await post(body, sign(body, key))).toBe(200);
    expect(stored(id)).toBe(1);
    await people.heard(room, /There is no request R-4711/);
    const answers = (await people.fromBot(room)).filter(({ text }) => text?.includes('R-4711'));
    expect(answers).toHaveLength(1);
  });

  test('a body over the limit is a 413, and signed nonsense a 400', async () => {
    const key = await secret();
    const large = JSON.stringify({ filler: 'x'.repeat(2_000_000) });
    expect(await post(large, sign(large, key))).toBe(413);
    expect(await post('{"webhook":true}', sign('{"webhook":true}', key))).toBe(400);
    expect(await post('[', sign('[', key))).toBe(400);
    expect(stored('filler') + stored('webhook":true')).toBe(0);
  });
});
