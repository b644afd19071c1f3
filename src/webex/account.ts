// Whose account an access token belongs to.
import * as z from 'zod';
import { Fault } from '../domain/failure.ts';
import type { WebexHttp } from './http.ts';
import { keyOf } from './ids.ts';
import { organizationWire } from './partner-wire.ts';
import { decode, listOf } from './wire.ts';

export interface PersonAccount {
  readonly kind: 'person';
  readonly personId: string;
  readonly email: string;
  readonly displayName: string;
  readonly orgId: string;
  /** Undefined when it may not be read. */
  readonly orgName: string | undefined;
  /** By name; where names cannot be read, by what Webex calls them, e.g. `id_full_admin`. */
  readonly roles: readonly string[];
}

/** `service-app`: a machine account, or a token of which no person can be read. */
export type Account = PersonAccount | { readonly kind: 'service-app' } | { readonly kind: 'bot' };

const meWire = z.object({
  id: z.string().min(1),
  emails: z.array(z.string()).default([]),
  displayName: z.string().default(''),
  orgId: z.string().default(''),
  roles: z.array(z.string()).default([]),
  type: z.string().default('person'),
});
const roleWire = z.object({ id: z.string(), name: z.string() });

/** What a service app gets from `GET /people/me` is not established: there is no person behind it. */
const NO_PERSON = new Set([400, 403, 404, 405]);

export async function accountOf(http: Pick<WebexHttp, 'request'>): Promise<Account> {
  const read = async (path: string): Promise<unknown> => (await http.request({ method: 'GET', path })).body;
  const body = await unlessRefused(async () => read('/people/me'));
  if (body === undefined) return { kind: 'service-app' };
  const me = decode(meWire, body, 'the account');
  if (me.type === 'bot') return { kind: 'bot' };
  if (me.type === 'appuser') return { kind: 'service-app' };
  const names = await unlessRefused(async () => decode(listOf(roleWire), await read('/roles'), 'the roles'));
  const nameOf = new Map(names?.items.map(({ id, name }) => [id, name]));
  const path = `/organizations/${encodeURIComponent(me.orgId)}`;
  const org = await unlessRefused(async () => decode(organizationWire, await read(path), 'the organization'));
  return {
    kind: 'person',
    personId: me.id,
    email: me.emails[0] ?? '',
    displayName: me.displayName,
    orgId: me.orgId,
    orgName: org?.displayName,
    roles: me.roles.map((id) => nameOf.get(id) ?? keyOf(id)),
  };
}

async function unlessRefused<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Fault && error.status !== undefined && NO_PERSON.has(error.status)) return undefined;
    throw error;
  }
}
