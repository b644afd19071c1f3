// The places of an organization that calling users belong to.
import type { Location, LocationsAdmin } from '../../domain/ports/admin/locations.ts';
import { decode, listOf, locationWire } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

const PAGE = 100;

export function createLocations({ http, orgId, call }: OrgAccess): LocationsAdmin {
  async function all(): Promise<readonly Location[]> {
    const locations: Location[] = [];
    for await (const { body } of http.pages({
      method: 'GET',
      path: '/locations',
      query: { orgId, max: PAGE },
    })) {
      const { items } = decode(listOf(locationWire), body, 'the locations');
      locations.push(...items.map(({ id, name }) => ({ id, name: name ?? id })));
    }
    return locations;
  }

  return { list: () => call(all) };
}
