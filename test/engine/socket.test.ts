// The whole of Steward behind a socket: no address of its own, no webhook, and the socket breaks in every way it can.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { diagnose, named } from '../doctor/clinic.ts';
import { until } from '../e2e/people.ts';
import { SCRATCH } from '../scratch.ts';
import { ANA, asked, BO, type House, openHouse, writes } from './house.ts';

const SOCKET = { STEWARD_INTAKE: 'websocket' };
const NO_ADDRESS = { ...SOCKET, STEWARD_PUBLIC_URL: '', WEBEX_WEBHOOK_SECRET: '' };

const Devices = z.object({ devices: z.array(z.object({ url: z.string() })) });
const Items = z.object({ items: z.array(z.looseObject({ id: z.string() })) });

const botToken = async (house: House): Promise<string> => (await house.info()).bot.token;
const devices = async (house: House) =>
  Devices.parse(await house.call('/wdm/api/v1/devices', await botToken(house))).devices;
const webhooks = async (house: House) =>
  Items.parse(await house.call('/v1/webhooks', await botToken(house))).items;

const openings = async (house: House): Promise<number> =>
  (await house.ledger()).filter(({ path, status }) => path.startsWith('/mercury/') && status === 101).length;

async function ready(house: House): Promise<{ readonly status: number; readonly why?: string | undefined }> {
  const answer = await fetch(`http://127.0.0.1:${house.env['PORT']}/readyz`);
  return { status: answer.status, ...z.object({ why: z.string().optional() }).parse(await answer.json()) };
}

/** How often the bot has said something like this. */
const answers = async (house: House, like: RegExp): Promise<number> =>
  (await house.fromBot(house.ops)).filter(({ text }) => like.test(text ?? '')).length;

const breakOnce = async (house: House, path: string, fault: object): Promise<unknown> =>
  house.faults({ match: { method: 'SOCKET', path }, fault, times: 1 });

describe('through a socket', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse(afterAll, NO_ADDRESS);
  });

  it('a command becomes a card, a press an outcome, and each event is acknowledged', async () => {
    const card = await asked(house, 'eve@acme.example');
    await house.press(BO, card, 'approve');
    await house.reached(1, 'succeeded');
    await house.quiet();

    expect(await writes(house)).toBe(1);
    expect(await webhooks(house)).toEqual([]);
    expect(await devices(house)).toHaveLength(1);
    expect(await ready(house)).toEqual({ status: 200 });
    await expect
      .poll(async () => new Set((await house.deliveries()).map(({ status }) => status)))
      .toEqual(new Set([200]));
    const [press] = house.query(`select payload from job where key like 'attachmentActions:created:%'`);
    expect(JSON.parse(String(press?.['payload']))).toMatchObject({ resource: 'attachmentActions' });
  });

  it('what comes twice is done once', async () => {
    await house.settings({ webhookDuplicatePercent: 100 });
    await house.say(ANA, house.ops, 'whoami');
    await house.heard(house.ops, /Person id/);
    await house.quiet();
    await house.settings({ webhookDuplicatePercent: 0 });

    expect(await answers(house, /Person id/)).toBe(1);
  });

  it('what was said when the line broke is fetched', async () => {
    const before = await openings(house);
    await breakOnce(house, '/mercury/event', { cut: 'before' });
    await house.say(ANA, house.ops, 'org list');

    await house.heard(house.ops, /Organizations/);

    await house.quiet();
    expect(await answers(house, /Organizations/)).toBe(1);
    expect(await openings(house)).toBe(before + 1);
  });

  it('what was stored when the line broke before the acknowledgement is not done again', async () => {
    await house.settings({ socketReplay: 'unacked' });
    await breakOnce(house, '/mercury/ack', { cut: 'before' });
    const before = await openings(house);
    const { length: told } = await house.deliveries();
    await house.say(ANA, house.ops, 'license usage --org Acme');
    await until('the next socket', async () => ((await openings(house)) > before ? true : undefined));
    await house.heard(house.ops, /licenses/i);
    await expect
      .poll(async () => (await house.deliveries()).slice(told).filter(({ status }) => status !== 200))
      .toEqual([]);
    await house.quiet();
    await house.settings({ socketReplay: 'none' });

    const inbox = house.query(`select key from job where queue = 'inbox'`).map(({ key }) => key);
    expect(new Set(inbox).size).toBe(inbox.length);
    expect(house.query(`select id from request where body like '%license usage%'`)).toHaveLength(1);
  });

  it('another device takes the place of one that Webex knows no more', async () => {
    const [gone] = await devices(house);
    if (!gone) throw new Error('no device');
    await house.call(new URL(gone.url).pathname, await botToken(house), 'DELETE');

    await until('another device', async () => (await devices(house))[0]);
    await expect.poll(async () => (await ready(house)).status).toBe(200);

    expect(await devices(house)).toEqual([expect.not.objectContaining({ url: gone.url })]);
    await house.restart();
    expect(await devices(house)).toHaveLength(1);
  });

  it('the doctor sees the device, and what a Steward with webhooks has left', async () => {
    const well = await diagnose(house.env);
    for (const name of ['webhooks', 'public-url', 'socket'])
      expect(named(well, name)).toMatchObject([{ state: 'ok', says: expect.stringMatching(/socket/) }]);
    const hook = { name: 'Steward messages created', targetUrl: 'http://127.0.0.1:9/webhooks/webex' };
    const about = { resource: 'messages', event: 'created' };
    const { id } = z
      .object({ id: z.string() })
      .parse(await house.call('/v1/webhooks', await botToken(house), 'POST', { ...hook, ...about }));

    const elsewhere = await mkdtemp(join(SCRATCH, 'steward-doctor-'));
    onTestFinished(async () => rm(elsewhere, { recursive: true, force: true }));
    const ill = await diagnose({ ...house.env, STEWARD_DATA_DIR: elsewhere });

    await house.call(`/v1/webhooks/${id}`, await botToken(house), 'DELETE');
    expect(named(ill, 'webhooks')).toMatchObject([
      { state: 'warning', says: expect.stringMatching(/^1 webhooks? .*left/) },
    ]);
    expect(named(ill, 'socket')).toMatchObject([
      { state: 'warning', says: expect.stringMatching(/No Steward has opened a socket on this database/) },
    ]);
  });

  it('is not ready while the socket cannot be opened, and says why', async () => {
    await house.faults({ match: { method: 'GET', path: '/mercury/*' }, fault: { status: 503 } });
    await breakOnce(house, '/mercury/event', { cut: 'after' });
    await house.say(ANA, house.ops, 'whoami');
    await expect
      .poll(async () => ready(house))
      .toEqual({ status: 503, why: 'The socket to Webex is not open; it is being opened again.' });

    await house.call('/_sandbox/faults', undefined, 'DELETE');

    await expect.poll(async () => (await ready(house)).status).toBe(200);
  });

  it('who takes the bot out of a space, and back into it, is on record with the id of the space', async () => {
    const guest = house.guest;
    const { items } = Items.parse(
      await house.call(`/v1/memberships?roomId=${guest}`, house.person(ANA).token),
    );
    const { bot } = await house.info();
    const own = items.find(({ personId }) => personId === bot.personId);
    await house.say(ANA, guest, 'whoami');
    await house.heard(guest, /Person id/);
    await house.call(`/v1/memberships/${own?.id}`, house.person(ANA).token, 'DELETE');
    const again = { roomId: guest, personId: bot.personId };
    await house.call('/v1/memberships', house.person(ANA).token, 'POST', again);

    const Rows = z.array(z.object({ action: z.string(), room_id: z.string() }));
    await expect
      .poll(() =>
        Rows.parse(house.query(`select action, room_id from audit where action like 'space.%' order by seq`)),
      )
      .toEqual([
        { action: 'space.leave', room_id: guest },
        { action: 'space.join', room_id: guest },
      ]);
  });
});

it('a bot that changes its way in leaves nothing behind, and an event that comes both ways is one', async () => {
  const house = await openHouse(onTestFinished);
  expect((await webhooks(house)).length).toBeGreaterThan(0);

  await house.restart(SOCKET);
  await expect.poll(async () => webhooks(house)).toEqual([]);
  const hook = {
    name: 'of somebody else',
    targetUrl: `${house.env['STEWARD_PUBLIC_URL']}/webhooks/webex`,
    secret: house.env['WEBEX_WEBHOOK_SECRET'],
  };
  for (const resource of ['messages', 'attachmentActions'])
    await house.call('/v1/webhooks', await botToken(house), 'POST', { ...hook, resource, event: 'created' });
  const card = await asked(house, 'eve@acme.example');
  await house.press(BO, card, 'approve');
  await house.reached(1, 'succeeded');
  await house.quiet();
  const kinds = (await house.deliveries()).map(
    ({ resource, event, status }) => `${resource} ${event} ${status}`,
  );
  expect(kinds.filter((kind) => kind === 'attachmentActions created 200')).toHaveLength(2);
  expect(house.query(`select key from job where key like 'attachmentActions:%'`)).toHaveLength(1);
  expect(await writes(house)).toBe(1);

  await house.restart();
  expect(await devices(house)).toEqual([]);
  expect((await webhooks(house)).filter(({ name }) => String(name).startsWith('Steward '))).toHaveLength(5);
});
