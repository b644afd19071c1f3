import { z } from 'zod';
import { idParam, paged, parseBody } from '../rest/input.ts';
import { type Call, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, notFound, WebexError } from '../rest/webex-error.ts';
import type { Enterprise } from '../world/admin-entities.ts';
import type { World } from '../world/world.ts';
import { AUDITORS, FULL_ONLY, requirePartner } from './access.ts';
import { note } from './audit-log.ts';

function syncStatus(world: World, enterprise: Enterprise): string {
  const { syncStartedAt: start } = enterprise;
  if (start === undefined) return 'NOT_SYNCED';
  return world.now() < start + world.settings.broadworksMs ? 'IN_PROGRESS' : 'COMPLETE';
}

function syncView(world: World, enterprise: Enterprise): Record<string, unknown> {
  const { enableDirSync, syncStartedAt: start } = enterprise;
  const status = syncStatus(world, enterprise);
  if (start === undefined) return { enableDirSync, directorySyncStatus: { syncStatus: status } };
  const end = new Date(start + world.settings.broadworksMs).toISOString();
  const total = world.people.count('org', enterprise.orgId);
  const done = {
    lastSyncEndTime: end,
    usersAdded: 0,
    usersUpdated: total,
    usersDeleted: 0,
    machinesAdded: 0,
    machinesUpdated: 0,
    machinesDeleted: 0,
    totalExternalUsersInCI: total,
    totalExternalMachinesInCI: 0,
    lastSuccessfulSyncTime: end,
  };
  return {
    enableDirSync,
    directorySyncStatus: {
      lastSyncStartTime: new Date(start).toISOString(),
      syncStatus: status,
      lastSyncTrackingId: enterprise.syncTrackingId,
      ...(status === 'COMPLETE' ? done : {}),
    },
  };
}

function rendered(world: World, enterprise: Enterprise): Record<string, unknown> {
  const { id, orgId, provisioningId, spEnterpriseId } = enterprise;
  return { id, orgId, provisioningId, spEnterpriseId, broadworksDirectorySync: syncView(world, enterprise) };
}

function list(call: Call): Reply {
  const partnerId = requirePartner(call, AUDITORS);
  const { world } = call;
  const exact = call.query('spEnterpriseId');
  const start = call.query('startsWith')?.toLowerCase();
  const found = world.admin.enterprises
    .all()
    .filter(({ orgId }) => world.orgs.get(orgId)?.partnerOrgId === partnerId)
    .filter(({ spEnterpriseId }) => exact === undefined || spEnterpriseId === exact)
    .filter(({ spEnterpriseId }) => start === undefined || spEnterpriseId.toLowerCase().startsWith(start))
    .toSorted((a, b) => a.spEnterpriseId.localeCompare(b.spEnterpriseId));
  return paged(call, found, { fallback: 100, limit: 100 }, (enterprise) => rendered(world, enterprise));
}

function enterpriseOf(call: Call, wanted: readonly string[]): Enterprise {
  const partnerId = requirePartner(call, wanted);
  const enterprise = call.world.admin.enterprises.get(idParam(call, 'id'));
  if (enterprise === undefined || call.world.orgs.get(enterprise.orgId)?.partnerOrgId !== partnerId)
    throw notFound();
  return enterprise;
}

function noteSync(call: Call, { id, orgId, spEnterpriseId: name }: Enterprise, action: string): void {
  const description = 'The directory synchronization of an enterprise was changed';
  const target = { type: 'ENTERPRISE', id, name };
  note(call, { category: 'BROADWORKS', description, action: `${action} ${name}`, orgId, target });
}

function enable(call: Call): Reply {
  const enterprise = enterpriseOf(call, FULL_ONLY);
  const { enableDirSync } = parseBody(z.object({ enableDirSync: z.boolean() }), call.body);
  const changed = call.world.admin.enterprises.put({ ...enterprise, enableDirSync });
  noteSync(call, changed, `${enableDirSync ? 'enabled' : 'disabled'} directory synchronization of`);
  const directorySyncStatus = { syncStatus: syncStatus(call.world, changed) };
  return ok({ enableDirSync, directorySyncStatus });
}

function trigger(call: Call): Reply {
  const enterprise = enterpriseOf(call, FULL_ONLY);
  const { world } = call;
  parseBody(z.object({ syncStatus: z.literal('SYNC_NOW') }), call.body);
  if (!enterprise.enableDirSync) throw badRequest('Directory sync is not enabled for the enterprise.');
  if (syncStatus(world, enterprise) === 'IN_PROGRESS')
    throw new WebexError(409, 'A directory sync is already in progress.');
  const started = { syncStartedAt: world.now(), syncTrackingId: `NA_${world.newKey('sync')}` };
  const changed = world.admin.enterprises.put({ ...enterprise, ...started });
  noteSync(call, changed, 'triggered directory synchronization of');
  return ok({ enableDirSync: true, directorySyncStatus: { syncStatus: syncStatus(world, changed) } });
}

const SYNC = '/broadworks/enterprises/:id/broadworksDirectorySync';

export const broadworksRoutes: readonly Route[] = [
  { method: 'GET', path: '/broadworks/enterprises', handle: list },
  { method: 'GET', path: SYNC, handle: (call) => ok(syncView(call.world, enterpriseOf(call, AUDITORS))) },
  { method: 'PUT', path: SYNC, handle: enable },
  { method: 'POST', path: SYNC, handle: trigger },
];
