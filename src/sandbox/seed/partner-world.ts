import type { Org } from '../world/entities.ts';
import { decodeId, encodeId, uuidFrom } from '../world/ids.ts';
import type { Lots, World } from '../world/world.ts';
import { seedAccounts, seedOrg } from './accounts.ts';
import { seedAdministration } from './administration.ts';
import { seedApplications } from './applications.ts';
import { fillOrg, seedPartnerOffice } from './customers.ts';
import { meetings, messaging, professional, standard } from './licenses.ts';
import { seedOrganizationRoles, seedPartnerRoles } from './roles.ts';

const CUSTOMERS = 5000;
const PEOPLE = 200;

const BEGINNINGS = 'Alder Birch Cedar Delta Ember Fjord Granit Harbor Iris Juniper Kestrel Linden Meadow'
  .concat(' Nimbus Orchard Pine Quartz Raven Summit Tundra Ultra Vector Willow Xenon Yarrow')
  .split(' ');
const TRADES = 'Bank Build Care Chem Craft Data Energy Farm Film Food Freight Gear Health Labs Media'
  .concat(' Metal Motor Paper Press Retail')
  .split(' ');
const FORMS = 'AG Group Holding Ltd SA Works Partners Union Systems Services'.split(' ');
const CITIES = ['Berlin', 'Vienna', 'Madrid', 'Lisbon', 'Rotterdam', 'Dallas', 'Zurich', 'Hamburg'];

function nameOf(index: number): string {
  const beginning = BEGINNINGS[index % BEGINNINGS.length];
  const trade = TRADES[Math.floor(index / BEGINNINGS.length) % TRADES.length];
  const form = FORMS[Math.floor(index / (BEGINNINGS.length * TRADES.length)) % FORMS.length];
  return `${beginning} ${trade} ${form}`;
}

function domainOf(index: number): string {
  return `c${String(index).padStart(4, '0')}.example`;
}

/** The second group of these uuids is the number of the customer, and the 8 marks them. */
const LOT = /^[0-9a-f]{8}-([0-9a-f]{4})-8[0-9a-f]{3}-/;

function lotKey(world: World, index: number, kind: string, name: string): string {
  const uuid = uuidFrom(world.lastingKey('lot', String(index)), kind, name);
  return `${uuid.slice(0, 9)}${index.toString(16).padStart(4, '0')}-8${uuid.slice(15)}`;
}

function lotOrgId(world: World, index: number): string {
  return encodeId('ORGANIZATION', lotKey(world, index, 'org', ''));
}

function indexOf(id: string): number | undefined {
  const [bare = ''] = id.split(' ');
  const [, hex] = LOT.exec(decodeId(bare)?.key ?? bare) ?? [];
  return hex === undefined ? undefined : Number.parseInt(hex, 16);
}

function fill(world: World, org: Org, index: number): void {
  const city = (step: number): string => CITIES[(index + step) % CITIES.length] ?? 'Berlin';
  const plan = {
    name: org.displayName,
    domain: domainOf(index),
    cities: [city(0), city(3)],
    users: PEOPLE,
    licenses: [
      { ...messaging, holders: 180, spare: index % 40 },
      { ...meetings, holders: 60, spare: index % 15 },
      { ...professional, holders: 40, spare: index % 7 },
      { ...standard, holders: 20, spare: index % 3 },
    ],
  };
  fillOrg(world, org, plan, (kind, name) => lotKey(world, index, kind, name));
  const equipment = { workspaces: 2, hybrid: index % 10 === 0, group: 'Sales' };
  seedAdministration(world, org, equipment, (type, name) => encodeId(type, lotKey(world, index, type, name)));
}

/** The people of a customer are made when somebody first asks for one of them, always the same ones. */
export function partnerLots(world: World): Lots {
  const orgOf = (index: number | undefined): string | undefined => {
    if (index === undefined || index >= CUSTOMERS) return undefined;
    const id = lotOrgId(world, index);
    return world.orgs.get(id) === undefined ? undefined : id;
  };
  return {
    fill(orgId) {
      const org = world.orgs.get(orgId);
      const index = indexOf(orgId);
      if (org !== undefined && index !== undefined) fill(world, org, index);
    },
    orgOfId: (id) => orgOf(indexOf(id)),
    orgOfEmail(email) {
      const [, digits] = /@c(\d{4})\.example$/.exec(email) ?? [];
      return orgOf(digits === undefined ? undefined : Number(digits));
    },
  };
}

export function seedPartner5000(world: World): void {
  const home = seedAccounts(world, 'Northwind Partners');
  seedPartnerOffice(world, home);
  seedAdministration(world, home, { workspaces: 2, hybrid: false, group: 'Operations' });
  const customers = Array.from({ length: CUSTOMERS }, (_none, index) =>
    seedOrg(world, nameOf(index), { id: lotOrgId(world, index), partnerOrgId: home.id }),
  );
  for (const [index, org] of customers.entries())
    if (index % 25 === 0) world.admin.taggings.put({ id: org.id, orgId: org.id, tags: [{ name: 'Gold' }] });
  const [first, second] = customers;
  seedPartnerRoles(world, home, { assigned: [first, second], delegated: second });
  if (first !== undefined) {
    const people = world.people.by('org', first.id).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    seedOrganizationRoles(world, people);
  }
  seedApplications(world);
}
