// What the sandbox itself knows of a user and of an organization's licenses, and the two cards of the license form.
import * as z from 'zod';
import type { Message, Played } from '../e2e/people.ts';
import { type House, requestId } from '../engine/house.ts';

const Whole = z.looseObject({
  id: z.string(),
  emails: z.array(z.string()),
  displayName: z.string(),
  licenses: z.array(z.string()),
});
export type Whole = z.infer<typeof Whole>;

const License = z.looseObject({
  id: z.string(),
  name: z.string(),
  totalUnits: z.number(),
  consumedUnits: z.number(),
  subscriptionId: z.string().optional(),
});
type License = z.infer<typeof License>;

async function adminToken(people: Played): Promise<string> {
  return (await people.info()).tokens.reports;
}

/** A user in full, read with a token that is not the bot's own, so that the bot's faults and counts stay its own. */
export async function wholeUser(people: Played, org: string, email: string): Promise<Whole> {
  const [listed] = await people.users(org, email);
  const { id } = z.object({ id: z.string() }).parse(listed);
  const token = await adminToken(people);
  return Whole.parse(await people.call(`/v1/people/${id}?callingData=true&showAllTypes=true`, token));
}

export async function licensesOf(people: Played, org: string): Promise<readonly License[]> {
  const token = await adminToken(people);
  await people.call(`/v1/organizations/${people.org(org)}`, token);
  const body = await people.call(`/v1/licenses?orgId=${people.org(org)}`, token);
  return z.object({ items: z.array(License) }).parse(body).items;
}

export async function licenseId(people: Played, org: string, name: string): Promise<string> {
  const found = (await licensesOf(people, org)).find((license) => license.name === name);
  if (!found) throw new Error(`${org} has no license ${name}`);
  return found.id;
}

/** Names of the licenses a user holds, without the free ones. */
export async function paidNames(people: Played, org: string, email: string): Promise<readonly string[]> {
  const [all, user] = await Promise.all([licensesOf(people, org), wholeUser(people, org, email)]);
  return all
    .filter(({ id, subscriptionId }) => subscriptionId !== undefined && user.licenses.includes(id))
    .map(({ name }) => name)
    .toSorted();
}

/** Changes a user beside the bot, as another admin would. */
export async function changeBeside(
  people: Played,
  org: string,
  email: string,
  fields: object,
): Promise<void> {
  const before = await wholeUser(people, org, email);
  const token = await adminToken(people);
  const path = `/v1/people/${before.id}?callingData=true&showAllTypes=true`;
  await people.call(path, token, 'PUT', { ...before, ...fields });
}

export async function addUser(
  people: Played,
  org: string,
  email: string,
  displayName: string,
): Promise<void> {
  await people.call(`/v1/organizations/${people.org(org)}`, await adminToken(people));
  const user = { emails: [email], displayName, orgId: people.org(org) };
  await people.call('/v1/people', await adminToken(people), 'POST', user);
}

/** Fields by name that differ between two looks at a user; what Webex counts itself is left out. */
export function differences(before: Whole, after: Whole): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const own = new Set(['lastModified', 'lastActivity', 'status', 'errors']);
  return [...names]
    .filter((name) => !own.has(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .toSorted();
}

/** Presses Approve as somebody and waits until the request has ended; resolves with the card's text. */
export async function approved(house: House, card: Message, as = 'Bo'): Promise<string> {
  const id = requestId(card);
  await house.press(as, card, 'approve');
  const ended = await house.heard(house.ops, new RegExp(`R-${id}: (Done|Partly|Failed|Outcome)`));
  return ended.text ?? '';
}

export const patches = async (house: House) =>
  (await house.ledger()).filter(({ method, path }) => method === 'PATCH' && path === '/v1/licenses/users');
