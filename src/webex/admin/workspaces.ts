// Rooms and other places with devices of an organization.
import * as z from 'zod';
import {
  type NewWorkspace,
  WORKSPACE_FIELDS,
  type Workspace,
  type WorkspacesAdmin,
  type WorkspaceUpdate,
} from '../../domain/ports/admin/workspaces.ts';
import { workspaceWire } from '../places-wire.ts';
import { decode } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';
import { startPages } from './start-pages.ts';
import { goneAnyway, refuseIfOthers } from './whole.ts';

export function createWorkspaces({ http, orgId, call }: OrgAccess): WorkspacesAdmin {
  async function read(workspaceId: string): Promise<unknown> {
    const { body } = await call(() => http.request({ method: 'GET', path: pathOf(workspaceId) }));
    return body;
  }

  return {
    async list() {
      const asked = { path: '/workspaces', query: { orgId }, item: workspaceWire, what: 'the workspaces' };
      return (await startPages({ http, call }, asked)).map(workspaceOf);
    },
    get: async (workspaceId) => workspaceOf(decode(workspaceWire, await read(workspaceId), 'a workspace')),
    async create(workspace) {
      const body = bodyOf(workspace, orgId);
      const answer = await call(() => http.request({ method: 'POST', path: '/workspaces', body }));
      return workspaceOf(decode(workspaceWire, answer.body, 'the new workspace', 'look-first'));
    },
    async update(workspaceId, set, seen) {
      const raw = await read(workspaceId);
      const now = workspaceOf(decode(workspaceWire, raw, 'a workspace'));
      refuseIfOthers(WORKSPACE_FIELDS, now, seen, 'workspace');
      const body = wholeOf(decode(z.record(z.string(), z.unknown()), raw, 'a workspace'), now, set);
      await call(() => http.request({ method: 'PUT', path: pathOf(workspaceId), body }));
    },
    async remove(workspaceId) {
      const path = pathOf(workspaceId);
      await goneAnyway(async () => call(() => http.request({ method: 'DELETE', path })));
    },
  };
}

const pathOf = (workspaceId: string): string => `/workspaces/${encodeURIComponent(workspaceId)}`;

/**
 * What stays when it is left out is left out: location, floor, calendar and calling. Everything else Webex showed goes
 * back, and a SIP address only where it may be named.
 */
const PUT_BACK = ['deviceHostedMeetings', 'indoorNavigation'] as const;

function wholeOf(
  raw: Readonly<Record<string, unknown>>,
  now: Workspace,
  set: WorkspaceUpdate,
): Readonly<Record<string, unknown>> {
  const { name, type, capacity, notes, hotdesking } = { ...now, ...set };
  const back = PUT_BACK.filter((field) => raw[field] !== undefined && raw[field] !== null);
  return {
    ...Object.fromEntries(back.map((field) => [field, raw[field]])),
    displayName: name,
    type: given(type),
    capacity: given(capacity) === undefined ? undefined : Number(capacity),
    notes: given(notes),
    hotdeskingStatus: given(hotdesking),
    ...(now.calling === 'thirdPartySipCalling' ? { sipAddress: now.sipAddress } : {}),
    ...(set.locationId === undefined ? {} : { locationId: set.locationId }),
  };
}

const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

function bodyOf(workspace: NewWorkspace, orgId: string): object {
  const { name, locationId, type, capacity, notes, calling } = workspace;
  const { type: kind, ...number } = calling;
  return {
    displayName: name,
    orgId,
    locationId,
    type,
    capacity,
    notes,
    calling:
      kind === 'webexCalling' ? { type: kind, webexCalling: { ...number, locationId } } : { type: kind },
  };
}

function workspaceOf(workspace: z.output<typeof workspaceWire>): Workspace {
  const { id, displayName = id, hotdeskingStatus, calling, calendar, health, type, ...rest } = workspace;
  return {
    ...rest,
    id,
    name: displayName,
    type: type === 'notSet' ? undefined : type,
    hotdesking: hotdeskingStatus,
    calling: calling?.type,
    calendar: calendar?.type,
    calendarAddress: calendar?.emailAddress,
    health: health?.level,
    issues: (health?.issues ?? []).flatMap(({ title }) => title ?? []),
  };
}
