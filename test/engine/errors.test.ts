// No error of Webex ends the process or swallows a request: each ends in a card with the reason and, where
// Webex gave one, the tracking id.
import { describe, expect, it } from 'vitest';
import { ANA, asked, BO, type House, openHouse, writes } from './house.ts';

const admin = (method: string, path: string) => ({ method, path, owner: 'admin' });
const TRACKED = /Webex tracking id: \S+/;

/** Still there, and still answering. */
async function alive(house: House): Promise<void> {
  await house.say(BO, house.guest, 'whoami');
  await house.heard(house.guest, /Bo Lindgren/);
}

describe.concurrent('an error of Webex while planning', () => {
  it.for([400, 401, 403, 404, 409, 500])(
    'of status %i ends in a card',
    async (status, { onTestFinished }) => {
      const house = await openHouse(onTestFinished);
      await house.faults({ match: admin('GET', '/licenses'), fault: { status } });
      await house.say(ANA, house.ops, house.create('eve@acme.example'));
      const card = await house.heard(house.ops, /R-1: Failed/);
      expect(card.text).toMatch(TRACKED);
      expect(house.state(1)).toBe('failed');
      await alive(house);
    },
  );

  it.for([{ cut: 'before' }, { status: 429, retryAfter: 1 }, { status: 503 }])(
    'that passes (%j) is waited out',
    async (fault, { onTestFinished }) => {
      const house = await openHouse(onTestFinished);
      await house.faults({ match: admin('GET', '/licenses'), fault, times: 2 });
      await asked(house, 'eve@acme.example');
      expect(house.state(1)).toBe('pending');
    },
  );

  it('of a dead line ends in a card that says so', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.faults({ match: admin('GET', '/licenses'), fault: { cut: 'before' } });
    await house.say(ANA, house.ops, house.create('eve@acme.example'));
    expect((await house.heard(house.ops, /R-1: Failed/)).text).toContain('Webex could not be reached');
    await alive(house);
  });
});

describe.concurrent('an error of Webex while a form is made', () => {
  it.for([403, 500])('of status %i ends in a card', async (status, { onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.faults({ match: admin('GET', '/locations'), fault: { status } });
    await house.say(ANA, house.ops, 'user create --org Acme');
    expect((await house.heard(house.ops, /R-1: Failed/)).text).toMatch(TRACKED);
    await alive(house);
  });

  it('while the organizations are listed ends in a card', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.faults({ match: admin('GET', '/organizations'), fault: { status: 401 } });
    // What was listed at the start would be good for minutes.
    await house.restart();
    await house.say(ANA, house.ops, house.create('eve@acme.example'));
    expect((await house.heard(house.ops, /R-1: Failed/)).text).toMatch(TRACKED);
    await alive(house);
  });
});

describe.concurrent('an error of Webex while a user is created', () => {
  it.for([400, 401, 403, 404, 409])(
    'of status %i ends in Failed, with the user not there',
    async (status, context) => {
      const house = await openHouse(context.onTestFinished);
      const card = await asked(house, 'eve@acme.example');
      await house.faults({ match: admin('POST', '/people'), fault: { status } });
      await house.press(BO, card, 'approve');
      const failed = await house.heard(house.ops, /R-1: Failed/);
      expect(failed.text).toMatch(TRACKED);
      expect(failed.text).toContain('eve@acme.example');
      expect(await house.users('Acme', 'eve@acme.example')).toEqual([]);
      await alive(house);
    },
  );

  it('with a throttled line it is sent again and done once', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await house.faults({ match: admin('POST', '/people'), fault: { status: 429, retryAfter: 1 }, times: 2 });
    await house.press(BO, card, 'approve');
    await house.reached(1, 'succeeded');
    expect(await house.users('Acme', 'eve@acme.example')).toHaveLength(1);
  });

  it('with a 400 that created the user all the same it is Done', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await house.settings({ createdDespite400: true });
    await house.press(BO, card, 'approve');
    await house.heard(house.ops, /R-1: Done/);
    expect(await writes(house)).toBe(1);
  });

  it('with the answer lost it is found and not sent again', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await house.faults({ match: admin('POST', '/people'), fault: { cut: 'after' }, times: 1 });
    await house.press(BO, card, 'approve');
    await house.heard(house.ops, /R-1: Done/);
    expect(await writes(house)).toBe(1);
  });

  it('with the answer lost and nothing to be read after, nobody says it failed', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await house.faults({ match: admin('POST', '/people'), fault: { holdMs: 400, cut: 'after' }, times: 1 });
    await house.press(BO, card, 'approve');
    await house.reached(1, 'executing');
    await house.faults({ match: admin('GET', '/people*'), fault: { status: 401 } });
    const unknown = await house.heard(house.ops, /R-1: Outcome unknown/);
    expect(unknown.text).toContain('resolve R-1 done, absent or retry');
    await house.call('/_sandbox/faults', undefined, 'DELETE');
    await house.say(ANA, house.ops, 'resolve R-1 done');
    await house.heard(house.ops, /Somebody other than Ana/);
    await house.say(BO, house.ops, 'resolve R-1 retry');
    await house.heard(house.ops, /R-1: Done/);
    expect(await writes(house)).toBe(1);
  });

  it('with no reading back ends in Outcome unknown, which another resolves', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await house.faults({ match: admin('POST', '/people'), fault: { holdMs: 400 }, times: 1 });
    await house.press(BO, card, 'approve');
    await house.reached(1, 'executing');
    await house.faults({ match: admin('GET', '/people*'), fault: { status: 403 } });
    expect((await house.heard(house.ops, /R-1: Outcome unknown/)).text).toMatch(TRACKED);
    await house.say(BO, house.ops, 'resolve R-1 done');
    await house.heard(house.ops, /R-1: Done/);
    expect(await writes(house)).toBe(1);
    await alive(house);
  });
});
