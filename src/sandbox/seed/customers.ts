import type { Location, Org, Person } from '../world/entities.ts';
import { encodeId } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { seedOrg, seedPerson } from './accounts.ts';
import {
  attendant,
  essentials,
  FREE,
  holds,
  type LicensePlan,
  meetings,
  messaging,
  messenger,
  professional,
  screenShare,
  seedFreeLicense,
  seedLicense,
  standard,
} from './licenses.ts';

export type OrgPlan = {
  name: string;
  domain: string;
  cities: readonly string[];
  users: number;
  directorySync?: boolean;
  licenses: readonly LicensePlan[];
};

const CUSTOMERS: readonly OrgPlan[] = [
  {
    name: 'Acme',
    domain: 'acme.example',
    cities: ['Berlin', 'Munich', 'Vienna'],
    users: 12,
    licenses: [
      { ...messaging, holders: 10, spare: 15 },
      { ...meetings, holders: 6, spare: 4 },
      { ...professional, holders: 4, spare: 3 },
      { ...standard, holders: 2, spare: 0 },
    ],
  },
  {
    name: 'Acme Labs',
    domain: 'acmelabs.example',
    cities: ['Zurich', 'Berlin'],
    users: 6,
    licenses: [
      { ...messaging, holders: 4, spare: 6 },
      { ...professional, holders: 2, spare: 2 },
      { ...professional, subscription: 'B', holders: 0, spare: 5 },
    ],
  },
  {
    name: 'Globex',
    domain: 'globex.example',
    cities: ['Madrid', 'Lisbon'],
    users: 8,
    licenses: [
      { ...messaging, holders: 8, spare: 0 },
      { ...meetings, holders: 5, spare: 10 },
      { ...standard, holders: 3, spare: 2 },
    ],
  },
  {
    name: 'Initech',
    domain: 'initech.example',
    cities: ['Austin', 'Dallas'],
    users: 5,
    directorySync: true,
    licenses: [
      { ...messaging, holders: 5, spare: 5 },
      { ...professional, holders: 1, spare: 1 },
    ],
  },
  {
    name: 'Umbrella Logistics',
    domain: 'umbrella.example',
    cities: ['Rotterdam', 'Hamburg', 'Gdansk'],
    users: 4,
    licenses: [
      { ...meetings, holders: 2, spare: 3 },
      { ...professional, holders: 2, spare: 8 },
      { ...standard, holders: 0, spare: 2 },
      { ...attendant, holders: 0, spare: 2 },
      { ...essentials, holders: 0, spare: 2 },
      { ...messenger, holders: 1, spare: 4 },
      { ...screenShare, holders: 4, spare: 0 },
    ],
  },
];

const FIRST = [
  'Dana',
  'Eli',
  'Farah',
  'Goran',
  'Hana',
  'Ivan',
  'Jana',
  'Karl',
  'Lea',
  'Marco',
  'Nina',
  'Omar',
];
const LAST = ['Abel', 'Brandt', 'Costa', 'Dvorak', 'Engel', 'Fischer', 'Gruber', 'Horvat'];

const NAMES = 24;

const COUNTRIES: Readonly<Record<string, string>> = {
  Berlin: 'DE',
  Munich: 'DE',
  Hamburg: 'DE',
  Vienna: 'AT',
  Zurich: 'CH',
  Madrid: 'ES',
  Lisbon: 'PT',
  Austin: 'US',
  Dallas: 'US',
  Rotterdam: 'NL',
  Gdansk: 'PL',
};

function seedLocation(
  world: World,
  org: Org,
  city: string,
  index: number,
  more: { id?: string } = {},
): Location {
  return world.locations.put({
    id: encodeId('LOCATION', world.namedKey('location', `${org.displayName} ${city}`)),
    name: city,
    orgId: org.id,
    timeZone: COUNTRIES[city] === 'US' ? 'America/Chicago' : 'Europe/Berlin',
    preferredLanguage: 'en_US',
    announcementLanguage: 'en_us',
    address: {
      address1: `${index + 1} Main Street`,
      city,
      state: COUNTRIES[city] === 'US' ? 'TX' : undefined,
      postalCode: `1${index}115`,
      country: COUNTRIES[city] ?? 'DE',
    },
    ...more,
  });
}

/** The staff of the partner hold the free licences, like everybody. */
export function seedPartnerOffice(world: World, partner: Org): void {
  seedLocation(world, partner, 'Vienna', 0);
  const free = FREE.map(([name, code]) => seedFreeLicense(world, partner, name, code).id);
  seedLicense(world, partner, { ...messaging, holders: 0, spare: 10 }, '');
  seedLicense(world, partner, { ...meetings, holders: 0, spare: 10 }, 'northwind.webex.com');
  for (const person of world.people.by('org', partner.id))
    if (person.type === 'person') world.people.put({ ...person, licenses: free });
}

const DEPARTMENTS = ['Sales', 'Engineering', 'Finance', 'Operations'];
const TITLES = ['Director', 'Account Manager', 'Engineer', 'Analyst', 'Specialist'];

/** The first of a customer is everybody's manager. */
function profileOf(index: number, location: Location | undefined, boss: Person | undefined): Partial<Person> {
  const { address } = location ?? {};
  const work = address && {
    type: 'work',
    country: address.country,
    locality: address.city,
    streetAddress: address.address1,
    postalCode: address.postalCode,
  };
  return {
    department: DEPARTMENTS[index % DEPARTMENTS.length],
    title: TITLES[index % TITLES.length],
    timezone: location?.timeZone ?? 'Europe/Berlin',
    phoneNumbers: [{ type: 'mobile', value: `+49151555${String(1000 + index)}`, primary: false }],
    ...(work === undefined ? {} : { addresses: [work] }),
    ...(boss === undefined ? {} : { manager: boss.displayName, managerId: boss.id }),
  };
}

/** Ids of its own for the organizations that are made one by one. */
export type KeyMaker = (kind: string, name: string) => string;

/** Locations, licenses and people of an organization. */
export function fillOrg(world: World, org: Org, plan: OrgPlan, keyOf?: KeyMaker): void {
  const own = (type: string, name: string): { id?: string } =>
    keyOf === undefined ? {} : { id: encodeId(type, keyOf(type, name)) };
  const locations = plan.cities.map((city, index) =>
    seedLocation(world, org, city, index, own('LOCATION', city)),
  );
  const free = FREE.map(([name, code]) => seedFreeLicense(world, org, name, code));
  const site = `${plan.domain.split('.')[0] ?? ''}.webex.com`;
  const held = plan.licenses.map((license) => ({
    license: seedLicense(world, org, license, site),
    plan: license,
  }));
  let boss: Person | undefined;
  for (let index = 0; index < plan.users; index += 1) {
    const first = FIRST[index % FIRST.length] ?? '';
    const last = LAST[(index + plan.name.length) % LAST.length] ?? '';
    const licenses = [...free, ...holds(held, index, plan.users)];
    const hasCalling = licenses.some((license) => license.calling);
    // Names run out after a while, addresses must not.
    const serial = index < NAMES ? '' : String(Math.floor(index / NAMES) + 1);
    const email = `${first}.${last}${serial}@${plan.domain}`.toLowerCase();
    const location = locations[index % locations.length];
    const person = seedPerson(world, org, email, `${first} ${last}`, {
      ...profileOf(index, location, boss),
      licenses: licenses.map((license) => license.id),
      siteUrls: licenses.some((license) => license.siteUrl !== undefined) ? [site] : [],
      extension: hasCalling ? String(4100 + index) : undefined,
      locationId: hasCalling ? location?.id : undefined,
      lastActivity: lastSeen(world, index),
      ...own('PEOPLE', email),
    });
    boss ??= person;
  }
}

const DAY_MS = 86_400_000;

/** Most were there lately, some have not been for months, and of some nothing is known. */
function lastSeen(world: World, index: number): string | undefined {
  if (index % 6 === 5) return undefined;
  const days = index % 4 === 3 ? 40 + index * 7 : index % 5;
  return new Date(world.now() - days * DAY_MS).toISOString();
}

export function seedCustomers(world: World, partner: Org): void {
  for (const plan of CUSTOMERS) {
    const more = { partnerOrgId: partner.id, directorySync: plan.directorySync ?? false };
    fillOrg(world, seedOrg(world, plan.name, more), plan);
  }
}
