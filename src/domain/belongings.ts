// What a user has beside the fields of the account, as far as it can be read: an account that may not read a part of it
// can still do the rest, and says so.

import type { ReadContext } from './context.ts';
import { Fault } from './failure.ts';
import type { User } from './ports/admin/people.ts';

/** Names by what they are; undefined: Webex does not let the account read them. */
export interface Belongings {
  readonly devices: readonly string[] | undefined;
  readonly applications: readonly string[] | undefined;
  readonly roles: readonly string[];
  /** Lent licenses, with the request that lent each. */
  readonly lent: readonly string[];
}

export async function belongingsOf(context: ReadContext, user: User): Promise<Belongings> {
  const { org, admin } = context;
  const [devices, authorizations, roles, lends] = await Promise.all([
    unlessRefused(async () => admin.devices(org.id).ofPerson(user.id)),
    unlessRefused(async () => admin.authorizations(org.id).list(user.id)),
    user.roles.length === 0 ? [] : unlessRefused(async () => admin.roles(org.id).list()),
    context.lends(),
  ]);
  return {
    devices: devices?.map(({ name }) => name),
    applications: authorizations?.map(({ applicationName }) => applicationName),
    roles: user.roles.map((id) => roles?.find((role) => role.id === id)?.name ?? 'a role I may not name'),
    lent: lends
      .filter(({ personId }) => personId === user.id)
      .map(({ requestId, name }) => `${name} (R-${requestId})`),
  };
}

async function unlessRefused<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Fault && error.status === 403) return undefined;
    throw error;
  }
}

const SHOWN = 8;

/** "Desk Pro; Board 55 and 3 more"; `none` when there are none. */
export function inShort(names: readonly string[] | undefined, none: string): string {
  if (names === undefined) return 'cannot be read with my account';
  const each = [...new Set(names)].toSorted();
  if (each.length === 0) return none;
  const more = each.length > SHOWN ? ` and ${each.length - SHOWN} more` : '';
  return `${each.slice(0, SHOWN).join('; ')}${more}`;
}
