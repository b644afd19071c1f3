import { z } from 'zod';
import { idParam, idQuery, parseBody, startPaged } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, notFound, WebexError } from '../rest/webex-error.ts';
import type { Device } from '../world/admin-entities.ts';
import { unpadded } from '../world/ids.ts';
import { DEVICE_WRITERS, requireAdmin, requireReach, targetOrg } from './access.ts';
import { note } from './audit-log.ts';
import { deviceView } from './device-view.ts';

const CODE_LIFE_MS = 7 * 86_400_000;
const PATCH_TYPE = 'application/json-patch+json';

const id = z.string().min(1).transform(unpadded);
const activationSchema = z.object({
  workspaceId: id.optional(),
  personId: id.optional(),
  model: z.string().optional(),
});

const patchSchema = z.object({
  op: z.enum(['add', 'remove', 'replace']),
  path: z.string().regex(/^\/?tags$/, 'only tags can be changed'),
  value: z.array(z.string().min(1).max(128)).max(50).default([]),
});

const TEXT_FILTERS = ['connectionStatus', 'product', 'type', 'serial', 'software', 'mac'] as const;

function list(call: Call): Reply {
  requireAdmin(call);
  const org = targetOrg(call, idQuery(call, 'orgId'));
  const ids = ['personId', 'workspaceId', 'locationId'] as const;
  const tags = call.query('tag')?.split(',');
  const code = call.query('errorCode');
  const part = call.query('displayName')?.toLowerCase();
  const found = call.world.admin.devices
    .by('org', org.id)
    .filter((device) => ids.every((name) => (idQuery(call, name) ?? device[name]) === device[name]))
    .filter((device) => TEXT_FILTERS.every((name) => (call.query(name) ?? device[name]) === device[name]))
    .filter((device) => tags === undefined || tags.every((tag) => device.tags.includes(tag)))
    .filter((device) => code === undefined || device.errorCodes.includes(code))
    .filter(({ displayName }) => part === undefined || displayName.toLowerCase().includes(part))
    .toSorted((a, b) => a.displayName.localeCompare(b.displayName));
  return startPaged(call, found, { fallback: 100, limit: 1000 }, deviceView);
}

function deviceOf(call: Call, wanted?: readonly string[]): Device {
  requireAdmin(call);
  const device = call.world.admin.devices.get(idParam(call, 'deviceId'));
  if (device === undefined) throw notFound();
  requireReach(call, device.orgId, wanted);
  return device;
}

function noteDevice(call: Call, device: Pick<Device, 'id' | 'orgId' | 'displayName'>, action: string): void {
  note(call, {
    category: 'DEVICES',
    description: 'A device was changed',
    action: `${action} ${device.displayName}`,
    orgId: device.orgId,
    target: { type: 'DEVICE', id: device.id, name: device.displayName },
  });
}

/** `remove` takes all tags away, whatever it names. */
function changedTags(before: readonly string[], change: z.infer<typeof patchSchema>): string[] {
  const { op, value } = change;
  if (op === 'replace') return [...new Set(value)];
  return op === 'add' ? [...new Set([...before, ...value])] : [];
}

/** One operation, or a list of them as in RFC 6902. */
function patch(call: Call): Reply {
  if (call.contentType !== PATCH_TYPE)
    throw new WebexError(415, `Content type '${call.contentType}' not supported`);
  const device = deviceOf(call, DEVICE_WRITERS);
  const given = Array.isArray(call.body) ? call.body : [call.body];
  const tags = given.reduce<string[]>(
    (before, one) => changedTags(before, parseBody(patchSchema, one)),
    device.tags,
  );
  const changed = call.world.admin.devices.put({ ...device, tags });
  noteDevice(call, changed, 'changed the tags of');
  return ok(deviceView(changed));
}

function remove(call: Call): Reply {
  const device = deviceOf(call, DEVICE_WRITERS);
  call.world.admin.devices.delete(device.id);
  noteDevice(call, device, 'deleted the device');
  return NO_CONTENT;
}

function newCode(call: Call): Reply {
  const digits = BigInt(`0x${call.world.newKey('activation').replaceAll('-', '')}`)
    .toString()
    .slice(0, 16);
  return ok({ code: digits, expiryTime: new Date(call.world.now() + CODE_LIFE_MS).toISOString() });
}

/** For a workspace without calling of its own the code brings free calling back. */
function activate(call: Call): Reply {
  requireAdmin(call);
  const { world } = call;
  const { workspaceId, personId } = parseBody(activationSchema, call.body);
  if ((workspaceId === undefined) === (personId === undefined))
    throw badRequest('Either workspaceId or personId should be provided.');
  const org = targetOrg(call, idQuery(call, 'orgId'), DEVICE_WRITERS);
  if (personId !== undefined) {
    const person = world.people.get(personId);
    if (person?.orgId !== org.id) throw notFound();
    noteDevice(call, person, 'made an activation code for');
    return newCode(call);
  }
  const workspace = world.admin.workspaces.get(workspaceId ?? '');
  if (workspace?.orgId !== org.id) throw notFound();
  if (['none', 'thirdPartySipCalling'].includes(workspace.calling.type))
    world.admin.workspaces.put({ ...workspace, calling: { type: 'freeCalling' } });
  noteDevice(call, workspace, 'made an activation code for');
  return newCode(call);
}

const ONE = '/devices/:deviceId';

export const deviceRoutes: readonly Route[] = [
  { method: 'GET', path: '/devices', handle: list },
  { method: 'POST', path: '/devices/activationCode', handle: activate },
  { method: 'GET', path: ONE, handle: (call) => ok(deviceView(deviceOf(call))) },
  { method: 'PATCH', path: ONE, handle: patch },
  { method: 'DELETE', path: ONE, handle: remove },
];
