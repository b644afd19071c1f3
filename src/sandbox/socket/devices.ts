import { z } from 'zod';
import { parseBody } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { forbidden, notFound } from '../rest/webex-error.ts';
import type { SocketDevice } from '../world/entities.ts';
import { decodeId } from '../world/ids.ts';
import type { World } from '../world/world.ts';

export const WDM_PATH = '/wdm/api/v1';
const MERCURY_PATH = '/mercury/v1/apps/wx2/registrations';
const MOST = 100;
const IDLE_MS = 7 * 24 * 60 * 60 * 1000;

const registration = z.object({
  deviceName: z.string().min(1),
  deviceType: z.string().min(1),
  localizedModel: z.string(),
  model: z.string(),
  name: z.string().min(1),
  systemName: z.string(),
  systemVersion: z.string(),
});

/** The device of a socket's address. */
export function deviceOf(world: World, path: string): SocketDevice | undefined {
  const [, id = ''] = /^\/mercury\/v1\/apps\/wx2\/registrations\/([^/]+)\/messages$/.exec(path) ?? [];
  return devicesLeft(world).find((device) => device.id === id);
}

/** Those that nobody has used for a week are gone. */
function devicesLeft(world: World): SocketDevice[] {
  for (const { id, isConnected, usedAt } of world.socketDevices.all())
    if (!isConnected && usedAt <= world.now() - IDLE_MS) world.socketDevices.delete(id);
  return world.socketDevices.all();
}

function view({ baseUrl }: Call, device: SocketDevice): Record<string, unknown> {
  const { id, about, created, modified, personId } = device;
  return {
    ...about,
    url: `${baseUrl}${WDM_PATH}/devices/${id}`,
    webSocketUrl: `${baseUrl.replace(/^http/, 'ws')}${MERCURY_PATH}/${id}/messages`,
    userId: decodeId(personId)?.key,
    creationTime: created,
    modificationTime: modified,
  };
}

const mine = ({ world, actor }: Call): SocketDevice[] =>
  devicesLeft(world).filter(({ personId }) => personId === actor.person.id);

function register(call: Call): Reply {
  const { world, actor } = call;
  const about = parseBody(registration, call.body);
  if (mine(call).length >= MOST) throw forbidden('User has excessive device registrations');
  const stamp = world.stamp();
  const device = world.socketDevices.put({
    id: world.newKey('WDM'),
    personId: actor.person.id,
    name: about.name,
    about,
    created: stamp,
    modified: stamp,
    usedAt: world.now(),
    isConnected: false,
  });
  return ok(view(call, device));
}

function own(call: Call): SocketDevice {
  const device = mine(call).find(({ id }) => id === call.param('deviceId'));
  if (device === undefined) throw notFound();
  return device;
}

function refresh(call: Call): Reply {
  const device = own(call);
  const about = { ...device.about, ...parseBody(registration.partial(), call.body) };
  const now = call.world.now();
  return ok(
    view(call, call.world.socketDevices.put({ ...device, about, modified: call.world.stamp(), usedAt: now })),
  );
}

function remove(call: Call): Reply {
  call.world.socketDevices.delete(own(call).id);
  return NO_CONTENT;
}

const ALL = `${WDM_PATH}/devices`;
const ONE = `${ALL}/:deviceId`;

export const socketDeviceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: ALL,
    handle: (call) => ok({ devices: mine(call).map((device) => view(call, device)) }),
  },
  { method: 'POST', path: ALL, handle: register },
  { method: 'GET', path: ONE, handle: (call) => ok(view(call, own(call))) },
  { method: 'PUT', path: ONE, handle: refresh },
  { method: 'DELETE', path: ONE, handle: remove },
];
