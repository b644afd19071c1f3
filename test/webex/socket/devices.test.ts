// The device of the socket: one for good, however the bot was started and whatever became of it.
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { createSocketCalls } from '../../../src/webex/socket/calls.ts';
import { createSocketDevices, type SocketDevices } from '../../../src/webex/socket/devices.ts';
import { socketPlaces } from '../../../src/webex/socket/places.ts';
import { playWith } from '../../e2e/people.ts';
import { machineClock, quick } from '../scripted-server.ts';

async function openWebex() {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  onTestFinished(async () => sandbox.close());
  const played = await playWith(sandbox.url);
  const { token } = sandbox.info().bot;
  const places = socketPlaces(`${sandbox.url}/v1`, undefined);
  const calls = createSocketCalls({ places, token, clock: machineClock, limits: quick });
  onTestFinished(async () => calls.close());
  const urls = async (devices: SocketDevices) => (await devices.list()).map(({ url }) => url);
  return { ...played, url: sandbox.url, token, calls, urls, devices: createSocketDevices(calls, places) };
}

it('is registered once, refreshed when it is known, and found again when it is not', async () => {
  const { devices, urls, ledger } = await openWebex();

  const first = await devices.current(undefined);
  const known = await devices.current(first.url);
  const forgotten = await devices.current(undefined);
  const elsewhere = await devices.current('https://example.org/wdm/api/v1/devices/1');

  for (const one of [known, forgotten, elsewhere]) expect(one).toMatchObject(first);
  expect(await urls(devices)).toEqual([first.url]);
  const asked = (await ledger()).filter(({ path }) => path.startsWith('/wdm/'));
  expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  expect(asked.filter(({ method }) => method === 'PUT')).toHaveLength(1);
});

it('is another one when Webex knows the first no more, or its socket is refused', async () => {
  const { devices, urls } = await openWebex();
  const first = await devices.current(undefined);
  await devices.remove(first.url);
  await devices.remove(first.url);

  const second = await devices.current(first.url);
  const third = await devices.anew(second.url);

  expect(new Set([first.url, second.url, third.url]).size).toBe(3);
  expect(await urls(devices)).toEqual([third.url]);
});

it('has its usual place when the catalog does not answer', async () => {
  const { devices, urls, url, token } = await openWebex();
  const elsewhere = socketPlaces(`${url}/v1`, undefined);
  const calls = createSocketCalls({ places: elsewhere, token, clock: machineClock, limits: quick });
  onTestFinished(async () => calls.close());
  if (!('catalog' in elsewhere.wdm)) throw new Error('no catalog');
  const wdm = { ...elsewhere.wdm, catalog: `${url}/nowhere` };
  const device = await createSocketDevices(calls, { ...elsewhere, wdm }).current(undefined);
  expect(await urls(devices)).toEqual([device.url]);
  await expect(calls.ask('GET', 'https://example.org/')).rejects.toMatchObject({ code: 'untrusted-host' });
});

it('is refused with a word about it when the bot has too many', async () => {
  const { devices, faults } = await openWebex();
  const body = { message: 'User has excessive device registrations' };
  await faults({ match: { method: 'POST', path: '/wdm/*' }, fault: { status: 403, body } });

  await expect(devices.current(undefined)).rejects.toMatchObject({
    code: 'too-many-devices',
    message: expect.stringMatching(/100 already\. Stop what else uses its token/),
    trackingId: expect.stringMatching(/^SANDBOX_/),
  });
});
