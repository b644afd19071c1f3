// The organizations a credential can see, the account behind it, and the tags of its customers. Every command and
// every call on a customer asks, so the answers are kept for minutes and shared.
import * as z from 'zod';
import { type AccountRole, type Relation, roleFrom } from '../../domain/account-role.ts';
import { Fault } from '../../domain/failure.ts';
import type { Account, Organization, OrgTags } from '../../domain/ports/admin/organizations.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { WebexHttp } from '../http.ts';
import { decodeId, sameId } from '../ids.ts';
import { customerTagsWire, managedOrgWire, organizationWire, tagWire } from '../partner-wire.ts';
import { personWire } from '../people-wire.ts';
import { SILENT, type WebexLog } from '../webex-log.ts';
import { bareListOf, decode, listOf } from '../wire.ts';
import { kept } from './kept.ts';

export interface OrgDirectory {
  list(): Promise<readonly Organization[]>;
  account(): Promise<Account>;
  tags(): Promise<OrgTags>;
  /** Somebody has changed them. */
  forgetTags(): void;
  /** Undefined for an organization that is neither; a lone organization has no customers. */
  relation(orgId: string): Promise<Relation | undefined>;
  /** Whether calls on it need a place on the managed-organization list. */
  needsWarmth(orgId: string): Promise<boolean>;
}

interface DirectoryDeps {
  readonly http: WebexHttp;
  readonly clock: Clock;
  readonly log?: WebexLog | undefined;
}

const MINUTE_MS = 60_000;
const LIST_MS = 5 * MINUTE_MS;
const TAGS_MS = 15 * MINUTE_MS;
const ACCOUNT_MS = 60 * MINUTE_MS;
/** The most that Webex lists of one tag, without further pages. */
const TAGGED_MAX = 100;

const meWire = personWire.extend({ roles: z.array(z.string()).nullish() });
const roleWire = z.object({ id: z.string().min(1), name: z.string().nullish() });

type Me = z.output<typeof meWire>;

export function createOrgDirectory({ http, clock, log = SILENT }: DirectoryDeps): OrgDirectory {
  /** A service app has no person behind its token. */
  const me = kept(clock, ACCOUNT_MS, () => unlessRefused(async () => readMe(http)));
  const list = kept(clock, LIST_MS, async () => readList(http, me, log));
  const account = kept(clock, LIST_MS, async () => {
    const [person, orgs] = await Promise.all([me(), list()]);
    return {
      orgId: person?.orgId || undefined,
      personId: person?.id,
      role: await readRole(http, person, orgs),
    };
  });
  const tags = kept(clock, TAGS_MS, async () => ((await list()).length > 1 ? readTags(http) : NO_TAGS));
  // Neither changes for an account, and work that is under way must not need them anew.
  let hasCustomers = false;
  let own: string | undefined;
  const needsWarmth = async (orgId: string): Promise<boolean> => {
    hasCustomers ||= (await list()).length > 1;
    if (!hasCustomers) return false;
    own ??= (await me())?.orgId || undefined;
    return own === undefined || !sameId(own, orgId);
  };
  return {
    list,
    account,
    tags,
    forgetTags: () => tags.forget(),
    needsWarmth,
    async relation(orgId) {
      const orgs = await list();
      if (!orgs.some(({ id }) => sameId(id, orgId))) return undefined;
      return (await needsWarmth(orgId)) ? 'customer' : 'own';
    },
  };
}

async function readMe(http: WebexHttp): Promise<Me> {
  const { body } = await http.request({ method: 'GET', path: '/people/me' });
  return decode(meWire, body, 'the own account');
}

/**
 * Two lists tell organizations, and each of them refuses some accounts: the one that tells names is taken, and what
 * only the other knows is added.
 */
async function readList(
  http: WebexHttp,
  me: () => Promise<Me | undefined>,
  log: WebexLog,
): Promise<readonly Organization[]> {
  const named: Organization[] = [];
  let refused: Fault | undefined;
  try {
    for await (const { body } of http.pages({ method: 'GET', path: '/organizations' }))
      named.push(...decode(listOf(organizationWire), body, 'the organizations').items.map(organizationOf));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    refused = error;
  }
  // Who has one organization only is no partner, and would only be refused.
  if (named.length === 1) return named;
  const managed = await readManaged(http, await me());
  if (refused !== undefined && managed.length === 0) throw refused;
  if (refused !== undefined) log.warn({ code: refused.code }, 'organizations are known without their names');
  const known = new Set(named.map(({ id }) => id));
  return [...named, ...managed.filter((id) => !known.has(id)).map((id) => ({ id, name: id }))];
}

/** Of a partner's full and read-only administrators Webex only says that they have them all. */
async function readManaged(http: WebexHttp, me: Me | undefined): Promise<readonly string[]> {
  if (me === undefined) return [];
  return (await unlessRefused(async () => readManagedBy(http, me.id))) ?? [];
}

/** Those that were assigned to one of the partner's people. */
export async function readManagedBy(http: WebexHttp, personId: string): Promise<readonly string[]> {
  const found: string[] = [];
  const query = { managedBy: personId };
  for await (const { body } of http.pages({ method: 'GET', path: '/partner/organizations', query }))
    found.push(
      ...decode(listOf(managedOrgWire), body, 'the managed organizations').items.map((one) => one.orgId),
    );
  return found;
}

async function readRole(
  http: WebexHttp,
  me: Me | undefined,
  orgs: readonly Organization[],
): Promise<AccountRole> {
  if (me === undefined) return 'machine';
  const held = me.roles ?? [];
  const names = held.length === 0 ? [] : ((await unlessRefused(async () => readRoleNames(http, held))) ?? []);
  const symbols = held.flatMap((id) => decodeId(id)?.key ?? []);
  return roleFrom({ names, symbols, hasCustomers: orgs.length > 1 });
}

async function readRoleNames(http: WebexHttp, held: readonly string[]): Promise<readonly string[]> {
  const { body } = await http.request({ method: 'GET', path: '/roles' });
  const roles = decode(listOf(roleWire), body, 'the roles').items;
  return roles.filter(({ id }) => held.some((one) => sameId(one, id))).flatMap(({ name }) => name ?? []);
}

const NO_TAGS: OrgTags = { byOrg: new Map(), complete: true, cut: [] };

async function readTags(http: WebexHttp): Promise<OrgTags> {
  const names = await unlessRefused(async () => {
    const { body } = await http.request({
      method: 'GET',
      path: '/partner/tags',
      query: { type: 'ORGANIZATION' },
    });
    return decode(bareListOf(tagWire), body, 'the tags').map(({ name }) => name);
  });
  if (names === undefined) return { byOrg: new Map(), complete: false, cut: [] };
  const byOrg = new Map<string, Set<string>>();
  const cut: string[] = [];
  for (const name of names) {
    const tagged = await readTagged(http, name);
    // As many as fit: there may be more, and Webex has no next page for them.
    if (tagged.length >= TAGGED_MAX) cut.push(name);
    for (const orgId of tagged) byOrg.set(orgId, (byOrg.get(orgId) ?? new Set()).add(name));
  }
  return {
    byOrg: new Map([...byOrg].map(([id, set]) => [id, [...set]])),
    complete: cut.length === 0,
    cut,
  };
}

async function readTagged(http: WebexHttp, name: string): Promise<readonly string[]> {
  const query = { tags: name, max: TAGGED_MAX };
  const found: string[] = [];
  for await (const { body } of http.pages({ method: 'GET', path: '/partner/tags/organizations', query }))
    found.push(
      ...decode(bareListOf(customerTagsWire), body, 'the organizations of a tag').map(({ orgId }) => orgId),
    );
  return found;
}

/** What this account may not ask is not known; every other trouble is trouble. */
async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

const isRefusal = (error: unknown): error is Fault =>
  error instanceof Fault && error.status !== undefined && error.status < 500 && error.repeat === 'never';

export const organizationOf = (org: z.output<typeof organizationWire>): Organization => ({
  id: org.id,
  name: org.displayName ?? org.id,
});
