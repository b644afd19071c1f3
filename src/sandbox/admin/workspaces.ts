import { idParam, idQuery, parseBody, startPaged } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, notFound } from '../rest/webex-error.ts';
import type { Device, Workspace } from '../world/admin-entities.ts';
import { uuidOf } from '../world/ids.ts';
import { DEVICE_WRITERS, requireAdmin, requireReach, targetOrg } from './access.ts';
import { note } from './audit-log.ts';
import { deviceView } from './device-view.ts';
import {
  callingOf,
  newWorkspaceSchema,
  requireCallingChange,
  requireLocation,
  requireSipAllowed,
  workspaceSchema,
} from './workspace-input.ts';

export function devicesIn(call: Call, workspace: Workspace): Device[] {
  return call.world.admin.devices
    .by('org', workspace.orgId)
    .filter(({ workspaceId }) => workspaceId === workspace.id);
}

function healthOf(devices: readonly Device[]): { level: string; issues: Record<string, unknown>[] } {
  const issues = devices
    .filter(({ errorCodes }) => errorCodes.length > 0)
    .map((device) => ({
      id: uuidOf(device.id),
      createdAt: device.lastSeen,
      title: device.errorCodes.join(', '),
      description: `${device.displayName} reports a problem.`,
      recommendedAction: 'Look at the device.',
      level: 'error',
    }));
  return { level: issues.length === 0 ? 'ok' : 'error', issues };
}

function rendered(call: Call, workspace: Workspace): Record<string, unknown> {
  const devices = devicesIn(call, workspace);
  const wantsDevices = call.query('includeDevices') === 'true';
  const isOffered = workspace.supportedDevices === 'collaborationDevices';
  return {
    ...workspace,
    workspaceLocationId: workspace.locationId,
    ...(isOffered ? { devicePlatform: 'cisco' } : {}),
    health: healthOf(devices),
    ...(wantsDevices ? { devices: devices.map((device) => deviceView(device)) } : {}),
  };
}

function list(call: Call): Reply {
  requireAdmin(call);
  const org = targetOrg(call, idQuery(call, 'orgId'));
  const locationId = idQuery(call, 'locationId') ?? idQuery(call, 'workspaceLocationId');
  const part = call.query('displayName')?.toLowerCase();
  const level = call.query('healthLevel');
  const wanted: [string, (workspace: Workspace) => string | undefined][] = [
    ['floorId', ({ floorId }) => floorId],
    ['capacity', ({ capacity = -1 }) => String(capacity)],
    ['type', ({ type = 'notSet' }) => type],
    ['calling', ({ calling }) => calling.type],
    ['calendar', ({ calendar }) => calendar.type],
    ['supportedDevices', ({ supportedDevices }) => supportedDevices],
  ];
  const found = call.world.admin.workspaces
    .by('org', org.id)
    .filter((workspace) => locationId === undefined || workspace.locationId === locationId)
    .filter(({ displayName }) => part === undefined || displayName.toLowerCase().includes(part))
    .filter((workspace) =>
      wanted.every(([name, of]) => call.query(name) === undefined || of(workspace) === call.query(name)),
    )
    .filter((workspace) => level === undefined || healthOf(devicesIn(call, workspace)).level === level)
    .toSorted((a, b) => a.displayName.localeCompare(b.displayName));
  return startPaged(call, found, { fallback: 1000, limit: 1000 }, (workspace) => rendered(call, workspace));
}

function workspaceOf(call: Call, wanted?: readonly string[]): Workspace {
  requireAdmin(call);
  const workspace = call.world.admin.workspaces.get(idParam(call, 'workspaceId'));
  if (workspace === undefined) throw notFound();
  requireReach(call, workspace.orgId, wanted);
  return workspace;
}

function noteWorkspace(call: Call, workspace: Workspace, action: string): void {
  note(call, {
    category: 'WORKSPACES',
    description: 'A workspace was changed',
    action: `${action} the workspace ${workspace.displayName}`,
    orgId: workspace.orgId,
    target: { type: 'WORKSPACE', id: workspace.id, name: workspace.displayName },
  });
}

function create(call: Call): Reply {
  requireAdmin(call);
  const { world } = call;
  const input = parseBody(newWorkspaceSchema, call.body);
  const org = targetOrg(call, input.orgId, DEVICE_WRITERS);
  requireLocation(world, org.id, input.locationId);
  requireSipAllowed(input);
  const key = world.newKey('workspace');
  const { displayName, locationId, floorId, capacity, type, notes } = input;
  const workspace = world.admin.workspaces.put({
    displayName,
    locationId,
    floorId,
    capacity,
    type,
    notes,
    id: world.newId('PLACES'),
    orgId: org.id,
    sipAddress: input.sipAddress ?? `${key.slice(0, 8)}@northwind.rooms.webex.com`,
    created: world.stamp(),
    calling: callingOf(world, org.id, input),
    calendar: input.calendar ?? { type: 'none' },
    hotdeskingStatus: input.hotdeskingStatus ?? 'off',
    supportedDevices: input.supportedDevices ?? 'collaborationDevices',
  });
  noteWorkspace(call, workspace, 'created');
  return { status: 201, body: rendered(call, workspace) };
}

/** What is left out of capacity, type and notes is gone; the rest stays as it was. */
function update(call: Call): Reply {
  const workspace = workspaceOf(call, DEVICE_WRITERS);
  const { world } = call;
  const input = parseBody(workspaceSchema, call.body);
  for (const name of ['locationId', 'supportedDevices'] as const)
    if (input[name] !== undefined && workspace[name] !== undefined && input[name] !== workspace[name])
      throw badRequest(`${name} cannot be changed once it is configured.`);
  if (input.floorId !== undefined && input.locationId === undefined)
    throw badRequest('A locationId must be provided with the floorId.');
  requireLocation(world, workspace.orgId, input.locationId);
  requireSipAllowed(input, workspace);
  requireCallingChange(workspace, input, devicesIn(call, workspace).length > 0);
  const changed = world.admin.workspaces.put({
    ...workspace,
    displayName: input.displayName ?? workspace.displayName,
    locationId: input.locationId ?? workspace.locationId,
    floorId: input.floorId ?? workspace.floorId,
    capacity: input.capacity,
    type: input.type,
    notes: input.notes,
    sipAddress: input.sipAddress ?? workspace.sipAddress,
    calendar: input.calendar ?? workspace.calendar,
    calling: input.calling === undefined ? workspace.calling : callingOf(world, workspace.orgId, input),
    hotdeskingStatus: input.hotdeskingStatus ?? workspace.hotdeskingStatus,
  });
  noteWorkspace(call, changed, 'changed');
  return ok(rendered(call, changed));
}

function remove(call: Call): Reply {
  const workspace = workspaceOf(call, DEVICE_WRITERS);
  for (const { id } of devicesIn(call, workspace)) call.world.admin.devices.delete(id);
  call.world.admin.workspaces.delete(workspace.id);
  noteWorkspace(call, workspace, 'deleted');
  return NO_CONTENT;
}

const ONE = '/workspaces/:workspaceId';

export const workspaceRoutes: readonly Route[] = [
  { method: 'GET', path: '/workspaces', handle: list },
  { method: 'POST', path: '/workspaces', handle: create },
  { method: 'GET', path: ONE, handle: (call) => ok(rendered(call, workspaceOf(call))) },
  { method: 'PUT', path: ONE, handle: update },
  { method: 'DELETE', path: ONE, handle: remove },
];
