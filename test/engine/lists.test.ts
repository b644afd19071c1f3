// Lists: pages, the file of a long one, and the same over every organization.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Message } from '../e2e/people.ts';
import { ANA, BO, type House, MALLORY, openHouse } from './house.ts';

/** More than fit on one card; created beside Steward. */
async function crowd(house: House, count: number): Promise<void> {
  const { tokens } = await house.info();
  const orgId = house.org('Acme');
  await house.call(`/v1/organizations/${orgId}`, tokens.admin);
  for (let n = 0; n < count; n += 1) {
    const name = `Zz${String(n).padStart(3, '0')}`;
    const body = {
      emails: [`${name}@acme.example`],
      firstName: name,
      lastName: '=cmd',
      displayName: name,
      orgId,
    };
    await house.call('/v1/people', tokens.admin, 'POST', body);
  }
}

const files = async (house: House): Promise<readonly Message[]> =>
  (await house.fromBot(house.ops)).filter(
    (message) => z.array(z.string()).safeParse(message['files']).success,
  );

async function csvOf(house: House, message: Message): Promise<string> {
  const [url = ''] = z.array(z.string()).parse(message['files']);
  const { token } = house.person(ANA);
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  // As bytes: reading it as text would take the byte order mark away.
  return Buffer.from(await response.arrayBuffer()).toString('utf8');
}

describe.concurrent('a long list', () => {
  it('has a card of 25, a button for the next page, and a file with all of it', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await crowd(house, 30);
    await house.say(ANA, house.ops, 'user find Zz --org Acme');
    const first = await house.heard(house.ops, /30 in all\. Here are 1 to 25\./);
    expect(first.text).toContain('zz000@acme.example');
    expect(first.text).not.toContain('zz025@acme.example');
    await house.press(BO, first, 'more');
    const second = await house.heard(house.ops, /Here are 26 to 30\./);
    expect(second.text).toContain('zz029@acme.example');
    expect(JSON.stringify(second.attachments)).not.toContain('"more"');
    await house.quiet();
    const [file, ...others] = await files(house);
    expect(others).toEqual([]);
    expect(file?.parentId).toBe(first.id);
    const lines = (await csvOf(house, file ?? first)).trimEnd().split('\r\n');
    expect(lines[0]).toBe('\uFEFFName,E-mail,State,Last active');
    expect(lines).toHaveLength(31);
  });

  it('has a second page by word too, and says so when there is none', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await crowd(house, 26);
    await house.say(ANA, house.ops, 'user find Zz --org Acme --page 2');
    await house.heard(house.ops, /Here are 26 to 26\./);
    await house.say(ANA, house.ops, 'user find Zz --org Acme --page 3');
    await house.heard(house.ops, /There are only 26, on 2 pages\./);
    await house.say(ANA, house.ops, 'user find Zz --org Acme --page zero');
    await house.heard(house.ops, /number of a page/);
  });

  it('does not turn its pages for who may not ask', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await crowd(house, 26);
    await house.say(ANA, house.guest, 'user find Zz --org Acme');
    const card = await house.heard(house.guest, /Here are 1 to 25/);
    await house.press(MALLORY, card, 'more');
    await house.heard(house.guest, /you are not one of them/);
    await house.quiet();
    expect(house.query('select id from request')).toHaveLength(1);
  });
});

describe.concurrent('--org all', () => {
  it('reads every organization, names those it could not read, and brings a file', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const { orgs } = await house.info();
    await house.faults({
      match: { method: 'GET', path: '/people', owner: 'admin' },
      fault: { status: 400, body: { message: 'no such list today' } },
      times: 1,
    });
    await house.say(ANA, house.ops, 'user find --org all');
    const card = await house.heard(house.ops, /user find: all organizations/);
    expect(house.query(`select key from job where key like 'progress:%'`).length).toBeLessThanOrEqual(9);
    const [, read, total] = /from (\d+) of (\d+) organizations/.exec(card.text ?? '') ?? [];
    expect(Number(read)).toBe(Number(total) - 1);
    expect(card.text).toContain('Could not be read: 1');
    await house.quiet();
    const [file] = await files(house);
    const text = await csvOf(house, file ?? card);
    expect(text).toContain('Organization,Organization id,Name,E-mail');
    expect(text).toContain('could not be read: ');
    const warmed = (await house.ledger()).filter(
      ({ owner, method, path }) => owner === 'admin' && method === 'GET' && /\/organizations\/./.test(path),
    );
    for (const { id } of orgs)
      expect(warmed.filter(({ path }) => path.endsWith(id)).length).toBeLessThanOrEqual(1);
  });

  it('reads the organizations of a tag, and says so when there is none', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'license usage --org tag:gold');
    await house.heard(house.ops, /license usage: organizations tagged Gold[^]*from 2 of 2 organizations/);
    await house.say(ANA, house.ops, 'license usage --org tag:golf');
    await house.heard(house.ops, /has the tag “golf”\. Did you mean “tag:Gold”\?/);
    await house.say(ANA, house.ops, 'user show dana.engel@acme.example --org tag:gold');
    const card = await house.heard(house.ops, /“tag:Gold” fits more than one/);
    expect(card.text).toContain('Acme, Globex');
    await house.say(ANA, house.ops, 'user find --org tag:US');
    await house.heard(house.ops, /organizations tagged US[^]*from 1 of 1 organizations/);
  });

  it('is no organization for what cannot be read across them', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'user show dana.engel@acme.example --org all');
    await house.heard(house.ops, /organization/i);
    await house.quiet();
    expect(await files(house)).toEqual([]);
  });
});
