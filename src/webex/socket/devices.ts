// The device through which the bot has its socket. Webex keeps a hundred for an account, so one is used for good:
// remembered, found again by its name, and only then registered.
import * as z from 'zod';
import { Fault } from '../../domain/failure.ts';
import { decode, text } from '../wire.ts';
import type { SocketCalls } from './calls.ts';
import type { SocketPlaces } from './places.ts';

export interface SocketDevice {
  /** By which it is refreshed and removed. */
  readonly url: string;
  /** Where its socket is opened, as of now. */
  readonly webSocketUrl: string;
}

export interface SocketDevices {
  /** The remembered one if it still exists, else one of ours, else a new one. */
  current(known: string | undefined): Promise<SocketDevice>;
  /** In place of one whose socket cannot be opened any more. */
  anew(stale: string | undefined): Promise<SocketDevice>;
  /** Fine when it is gone. */
  remove(url: string): Promise<void>;
  /** All of the bot's devices. */
  list(): Promise<readonly (SocketDevice & { readonly isOurs: boolean })[]>;
}

const NAME = 'steward';
const REGISTRATION = {
  deviceName: NAME,
  deviceType: 'DESKTOP',
  localizedModel: NAME,
  model: NAME,
  name: NAME,
  systemName: NAME,
  systemVersion: '1',
};

const deviceWire = z.object({ url: z.url(), webSocketUrl: z.url(), name: text });
const catalogWire = z.object({ serviceLinks: z.object({ wdm: z.url() }) });
const listWire = z.object({
  devices: z
    .array(z.unknown())
    .nullish()
    .transform((devices) => devices ?? []),
});

/** What says that a device is there no more. */
const GONE: readonly (number | undefined)[] = [400, 404, 405, 410];

export function createSocketDevices(calls: SocketCalls, places: SocketPlaces): SocketDevices {
  let base: string | undefined;
  const at = async (): Promise<string> => {
    base ??= `${await wdmOf(calls, places)}/devices`;
    return base;
  };

  const refresh = async (url: string): Promise<SocketDevice | undefined> => {
    if (!places.trusts(url)) return undefined;
    const body = await orGone(async () => calls.ask('PUT', url, { ...REGISTRATION, url }));
    return deviceWire.safeParse(body).data;
  };
  const list: SocketDevices['list'] = async () => {
    const address = await at();
    // An account without devices has no list, either.
    const body = await orGone(async () => calls.ask('GET', address));
    if (body === undefined) return [];
    return decode(listWire, body, 'the devices').devices.flatMap((item) => {
      const device = deviceWire.safeParse(item).data;
      return device === undefined ? [] : [{ ...device, isOurs: device.name === NAME }];
    });
  };
  const register = async (): Promise<SocketDevice> => {
    try {
      return decode(deviceWire, await calls.ask('POST', await at(), REGISTRATION), 'the new device');
    } catch (error) {
      throw tooMany(error) ?? error;
    }
  };
  const remove: SocketDevices['remove'] = async (url) => {
    if (places.trusts(url)) await orGone(async () => calls.ask('DELETE', url));
  };

  return {
    list,
    remove,
    async current(known) {
      const kept = known === undefined ? undefined : await refresh(known);
      return kept ?? (await list()).find(({ isOurs }) => isOurs) ?? register();
    },
    async anew(stale) {
      if (stale !== undefined) await remove(stale);
      return register();
    },
  };
}

async function wdmOf(calls: SocketCalls, { wdm }: SocketPlaces): Promise<string> {
  if ('base' in wdm) return wdm.base;
  try {
    const catalog = decode(catalogWire, await calls.ask('GET', wdm.catalog), 'the catalog');
    return catalog.serviceLinks.wdm.replace(/\/+$/, '');
  } catch (error) {
    if (error instanceof Fault) return wdm.fallback;
    throw error;
  }
}

async function orGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Fault && GONE.includes(error.status)) return undefined;
    throw error;
  }
}

function tooMany(cause: unknown): Fault | undefined {
  if (!(cause instanceof Fault) || !/excessive device registrations/i.test(cause.message)) return undefined;
  return new Fault({
    code: 'too-many-devices',
    message:
      'Webex registers no further device for the bot: it has 100 already. Stop what else uses its token; devices that ' +
      'are idle are removed after 7 days.',
    repeat: 'safe',
    status: cause.status,
    trackingId: cause.trackingId,
    cause,
  });
}
