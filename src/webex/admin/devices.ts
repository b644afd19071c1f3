// Devices of an organization.
import { Fault } from '../../domain/failure.ts';
import type { Device, DevicesAdmin } from '../../domain/ports/admin/devices.ts';
import type { Call } from '../call.ts';
import { decode, deviceWire, listOf } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

export function createDevices({ http, orgId, call }: OrgAccess): DevicesAdmin {
  return {
    async ofPerson(personId) {
      const found: Device[] = [];
      let next: Call | undefined = { method: 'GET', path: '/devices', query: { personId, orgId } };
      while (next !== undefined) {
        const asked: Call = next;
        const turned = await call(() => http.page(asked));
        const { items } = decode(listOf(deviceWire), turned.answer.body, 'the devices');
        for (const { id, displayName, product } of items)
          found.push({ id, name: displayName ?? product ?? id, product });
        next = turned.next;
      }
      return found;
    },
    async remove(id) {
      try {
        const path = `/devices/${encodeURIComponent(id)}`;
        await call(() => http.request({ method: 'DELETE', path, query: { orgId } }));
      } catch (error) {
        if (!(error instanceof Fault) || error.status !== 404) throw error;
      }
    },
  };
}
