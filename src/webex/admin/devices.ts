// Devices of an organization.
import type * as z from 'zod';
import { Fault } from '../../domain/failure.ts';
import type { DeviceDetails, DevicesAdmin } from '../../domain/ports/admin/devices.ts';
import { activationCodeWire, deviceDetailsWire, deviceWire } from '../places-wire.ts';
import { decode } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';
import { startPages } from './start-pages.ts';
import { goneAnyway } from './whole.ts';

export function createDevices({ http, orgId, call }: OrgAccess): DevicesAdmin {
  const what = 'the devices';

  async function get(deviceId: string): Promise<DeviceDetails> {
    const path = pathOf(deviceId);
    const { body } = await call(() => http.request({ method: 'GET', path, query: { orgId } }));
    return detailsOf(decode(deviceDetailsWire, body, 'a device'));
  }

  return {
    get,
    async list(filter = {}) {
      const query = { orgId, workspaceId: filter.workspaceId };
      const asked = { path: '/devices', query, item: deviceDetailsWire, what };
      return (await startPages({ http, call }, asked)).map(detailsOf);
    },
    async ofPerson(personId) {
      const asked = { path: '/devices', query: { personId, orgId }, item: deviceWire, what };
      const found = await startPages({ http, call }, asked);
      return found.map(({ id, displayName, product }) => ({
        id,
        name: displayName ?? product ?? id,
        product,
      }));
    },
    async setTags(deviceId, tags, seen) {
      const now = await get(deviceId);
      if (sorted(now.tags) !== sorted(seen))
        throw new Fault({
          code: 'conflict',
          message: 'Somebody else has changed the tags of this device meanwhile. Nothing was written.',
          repeat: 'never',
        });
      // `remove` takes all of them away, and `add` cannot be told from a repetition of itself.
      const bytes = JSON.stringify([{ op: 'replace', path: 'tags', value: tags }]);
      const payload = { contentType: 'application/json-patch+json', bytes };
      const path = pathOf(deviceId);
      await call(() => http.request({ method: 'PATCH', path, query: { orgId }, payload }));
    },
    async activationCode(owner, model) {
      const path = '/devices/activationCode';
      const body = { ...owner, model };
      const answer = await call(() => http.request({ method: 'POST', path, query: { orgId }, body }));
      const { code, expiryTime } = decode(activationCodeWire, answer.body, 'the code', 'look-first');
      const at = Date.parse(expiryTime ?? '');
      return { code, expiresAt: Number.isNaN(at) ? undefined : at };
    },
    async remove(id) {
      const path = pathOf(id);
      await goneAnyway(async () => call(() => http.request({ method: 'DELETE', path, query: { orgId } })));
    },
  };
}

const pathOf = (deviceId: string): string => `/devices/${encodeURIComponent(deviceId)}`;

const sorted = (tags: readonly string[]): string => JSON.stringify(tags.toSorted());

function detailsOf(device: z.output<typeof deviceDetailsWire>): DeviceDetails {
  const { id, displayName, product, placeId, connectionStatus, primarySipUrl, ...rest } = device;
  return {
    ...rest,
    id,
    name: displayName ?? product ?? id,
    product,
    workspaceId: rest.workspaceId ?? placeId,
    status: connectionStatus,
    sipUrl: primarySipUrl,
  };
}
