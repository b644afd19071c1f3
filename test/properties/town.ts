// One running bot, a crowd of random people in the organizations of its admins, and as many spaces as are worked in
// at the same time.
import * as fc from 'fast-check';
import * as z from 'zod';
import { isBaseLicense, licenseLabel } from '../../src/domain/fields.ts';
import type { License } from '../../src/domain/ports/admin/licenses.ts';
import type { Message } from '../e2e/people.ts';
import { ANA, BO, type House, openHouse } from '../engine/house.ts';
import { licensesOf, type Whole } from '../operations/license-people.ts';
import { profiles } from './cases.ts';

type OnEnd = (work: () => Promise<void>) => void;

const ORGS = ['Acme', 'Acme Labs', 'Globex', 'Umbrella Logistics'] as const;
const NEWCOMERS = 6;
/** Faults meet whoever comes first: a wish may meet several, of ten seconds each, beside 26 others. */
const PATIENCE_MS = 240_000;

const Listed = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) });

export interface Place {
  readonly id: string;
  readonly name: string;
}

/** A license with the name the cards give it. */
export interface Labelled extends Place {
  readonly calling: boolean;
}

export interface Org {
  readonly name: string;
  readonly licenses: readonly Labelled[];
  readonly places: readonly Place[];
}

export interface Resident {
  readonly id: string;
  readonly org: Org;
}

export interface Lane {
  readonly room: string;
  readonly residents: readonly Resident[];
}

export interface Town {
  readonly house: House;
  readonly lanes: readonly Lane[];
  readonly look: (resident: Resident) => Promise<Whole>;
}

const Whole = z.looseObject({
  id: z.string(),
  emails: z.array(z.string()),
  displayName: z.string(),
  licenses: z.array(z.string()),
});

export async function openTown(onEnd: OnEnd, width: number, seed: number): Promise<Town> {
  const house = await openHouse(onEnd);
  const { tokens } = await house.info();
  const residents: Resident[] = [];
  for (const name of ORGS) residents.push(...(await settle(house, tokens.reports, name, seed)));
  const lanes: Lane[] = [];
  for (let lane = 0; lane < width; lane += 1) {
    const mine = residents.filter((_, index) => index % width === lane);
    lanes.push({ room: await openRoom(house, `Lane ${lane}`), residents: mine });
  }
  const look = async ({ id }: Resident): Promise<Whole> =>
    Whole.parse(await house.call(`/v1/people/${id}?callingData=true&showAllTypes=true`, tokens.reports));
  return { house, lanes, look };
}

async function settle(house: House, token: string, name: string, seed: number): Promise<readonly Resident[]> {
  const wire = await licensesOf(house, name);
  const all = wire.map((license): License => ({ subscriptionId: undefined, siteUrl: undefined, ...license }));
  const licenses = all
    .filter((license) => !isBaseLicense(license))
    .map((license) => ({
      id: license.id,
      name: licenseLabel(license, all),
      calling: license.name.startsWith('Webex Calling'),
    }));
  const orgId = house.org(name);
  const { items: places } = Listed.parse(await house.call(`/v1/locations?orgId=${orgId}`, token));
  const org: Org = { name, licenses, places };
  const people = fc.sample(profiles, { numRuns: NEWCOMERS, seed });
  for (const [index, { name: displayName, title, department, phone }] of people.entries()) {
    const emails = [`new${index}@${name.toLowerCase().replace(' ', '')}.example`];
    const phoneNumbers = phone === undefined ? [] : [{ type: 'mobile', value: phone }];
    const person = { emails, displayName, title, department, phoneNumbers, orgId };
    await house.call('/v1/people', token, 'POST', person);
  }
  const body = await house.call(`/v1/people?orgId=${orgId}&max=100`, token);
  const { items } = z.object({ items: z.array(z.object({ id: z.string() })) }).parse(body);
  return items.map(({ id }) => ({ id, org }));
}

async function openRoom(house: House, title: string): Promise<string> {
  const { token } = house.person(ANA);
  const { id } = z.object({ id: z.string() }).parse(await house.call('/v1/rooms', token, 'POST', { title }));
  const { bot } = await house.info();
  for (const personId of [house.person(BO).personId, bot.personId])
    await house.call('/v1/memberships', token, 'POST', { roomId: id, personId });
  return id;
}

/** What the bot has answered to a message; its card is edited in place, so the newest few are enough. */
export async function heardAfter(house: House, said: Message, text: RegExp): Promise<Message> {
  const { token } = house.person(ANA);
  const { bot } = await house.info();
  const list = z.object({ items: z.array(z.custom<Message>()) });
  return house.noticed(
    said.roomId,
    `a message like ${text} after “${said.text}”`,
    async () => {
      const body = await house.call(`/v1/messages?roomId=${said.roomId}&max=5`, token);
      const { items } = list.parse(body);
      const after = items.slice(
        0,
        items.findIndex(({ id }) => id === said.id),
      );
      return after.find(({ personId, text: words }) => personId === bot.personId && text.test(words ?? ''));
    },
    PATIENCE_MS,
  );
}
