// The places of an organization that calling users and workspaces belong to.
import type * as z from 'zod';
import {
  LOCATION_FIELDS,
  type LocationDetails,
  type LocationsAdmin,
  type LocationUpdate,
} from '../../domain/ports/admin/locations.ts';
import { locationWire } from '../places-wire.ts';
import { decode, idWire, listOf } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';
import { goneAnyway, refuseIfOthers } from './whole.ts';

const PAGE = 100;

export function createLocations({ http, orgId, call }: OrgAccess): LocationsAdmin {
  async function all(): Promise<readonly LocationDetails[]> {
    const locations: LocationDetails[] = [];
    for await (const { body } of http.pages({
      method: 'GET',
      path: '/locations',
      query: { orgId, max: PAGE },
    })) {
      locations.push(...decode(listOf(locationWire), body, 'the locations').items.map(detailsOf));
    }
    return locations;
  }

  async function get(locationId: string): Promise<LocationDetails> {
    const path = pathOf(locationId);
    const { body } = await call(() => http.request({ method: 'GET', path, query: { orgId } }));
    return detailsOf(decode(locationWire, body, 'a location'));
  }

  return {
    list: () => call(all),
    get,
    async create({ name, timeZone, preferredLanguage, announcementLanguage, notes, ...address }) {
      const { address1, address2, city, state = '', postalCode, country } = address;
      const body = {
        name,
        timeZone,
        preferredLanguage,
        announcementLanguage,
        // Webex wants a state of every country, also of those that have none.
        address: { address1, address2, city, state, postalCode, country },
        notes,
      };
      const answer = await call(() =>
        http.request({ method: 'POST', path: '/locations', query: { orgId }, body }),
      );
      return decode(idWire, answer.body, 'the new location', 'look-first').id;
    },
    async update(locationId, set, seen) {
      const now = await get(locationId);
      refuseIfOthers(LOCATION_FIELDS, now, seen, 'location');
      const path = pathOf(locationId);
      const body = wholeOf(now, set);
      await call(() => http.request({ method: 'PUT', path, query: { orgId }, body }));
    },
    async remove(locationId) {
      const path = pathOf(locationId);
      await goneAnyway(async () => call(() => http.request({ method: 'DELETE', path, query: { orgId } })));
    },
  };
}

const pathOf = (locationId: string): string => `/locations/${encodeURIComponent(locationId)}`;

/** Whether a PUT keeps what it does not name is not documented: all that it takes is named. */
function wholeOf(now: LocationDetails, set: LocationUpdate): object {
  const { name, timeZone, preferredLanguage } = { ...now, ...set };
  const { address1, address2, city, state, postalCode, country } = { ...now, ...set };
  return {
    name,
    timeZone,
    preferredLanguage,
    address: { address1, address2, city, state, postalCode, country },
  };
}

function detailsOf(location: z.output<typeof locationWire>): LocationDetails {
  const { id, name = id, address, ...rest } = location;
  const { address1, address2, city, state, postalCode, country } = address ?? {};
  return { ...rest, id, name, address1, address2, city, state, postalCode, country };
}
