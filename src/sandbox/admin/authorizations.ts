import { idParam, idQuery, orgIdOf, requiredQuery } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { forbidden, notFound } from '../rest/webex-error.ts';
import type { Authorization } from '../world/admin-entities.ts';
import type { Application, Person } from '../world/entities.ts';
import { encodeId, uuidFrom } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { DEVICE_ADMIN, FULL_ONLY, hasRight, PEOPLE_WRITERS, requireReach } from './access.ts';
import { note } from './audit-log.ts';

/** The tokens of a seeded world do not expire; Webex shows such ones with a date a century away. */
const CENTURY_MS = 100 * 365.25 * 86_400_000;

type Held = Authorization & { revoke: () => void };

function derived(
  application: Application | undefined,
  personId: string,
  token: { id: string; type: 'refresh' | 'access'; at: number },
  revoke: () => void,
): Held[] {
  if (application === undefined) return [];
  return [
    {
      id: encodeId('AUTHORIZATION', uuidFrom('authorization', token.id)),
      personId,
      applicationId: application.id,
      applicationName: application.name,
      clientId: application.clientId,
      created: new Date(token.at).toISOString(),
      type: token.type,
      revoke,
    },
  ];
}

/** Those of real tokens, which stop working with them, and those a seed made up. */
function heldBy(world: World, personId: string): Held[] {
  const seeded = world.admin.authorizations
    .by('person', personId)
    .map((one): Held => ({ ...one, revoke: () => world.admin.authorizations.delete(one.id) }));
  const refresh = world.grants
    .all()
    .filter((grant) => grant.personId === personId && grant.expiresAt > world.now())
    .flatMap(({ id, applicationId, createdAt = 0 }) =>
      derived(world.applications.get(applicationId), personId, { id, type: 'refresh', at: createdAt }, () =>
        world.grants.delete(id),
      ),
    );
  const access = world.accounts
    .all()
    .filter((one) => one.personId === personId && (one.expiresAt ?? 0) > world.now())
    .flatMap(({ id, applicationId = '', issuedAt = 0 }) =>
      derived(world.applications.get(applicationId), personId, { id, type: 'access', at: issuedAt }, () =>
        world.accounts.delete(id),
      ),
    );
  return [...seeded, ...refresh, ...access];
}

/** At home three kinds of administrators may, with a customer only who administers it fully. */
function requireKeeper(call: Call, person: Person): void {
  const org = requireReach(call, person.orgId);
  const isHome = org.id === call.actor.person.orgId;
  if (!hasRight(call, org, isHome ? [...PEOPLE_WRITERS, DEVICE_ADMIN] : FULL_ONLY)) throw forbidden();
}

function subject(call: Call): Person {
  const personId = idQuery(call, 'personId');
  const email = call.query('personEmail')?.toLowerCase();
  if (personId === undefined && email === undefined) return call.actor.person;
  const person =
    personId === undefined ? call.world.people.by('email', email ?? '')[0] : call.world.people.get(personId);
  if (person === undefined) throw notFound();
  if (person.id !== call.actor.person.id) requireKeeper(call, person);
  return person;
}

function list(call: Call): Reply {
  const items = heldBy(call.world, subject(call).id).map(({ revoke: _revoke, ...shown }) => shown);
  return ok({ items: items.toSorted((a, b) => a.created.localeCompare(b.created)) });
}

function noteRevoked(call: Call, person: Person, what: string): void {
  note(call, {
    category: 'INTEGRATIONS',
    description: 'An authorization was revoked',
    action: `revoked ${what} of ${person.displayName}`,
    orgId: person.orgId,
    target: { type: 'USER', id: person.id, name: person.displayName },
  });
}

/** Whose it is cannot be read off the id, so everybody it may belong to is looked through. */
function remove(call: Call): Reply {
  const { world } = call;
  const id = idParam(call, 'authorizationId');
  const owners = new Set([
    ...world.admin.authorizations.all().map(({ personId }) => personId),
    ...world.grants.all().map(({ personId }) => personId),
    ...world.accounts.all().map(({ personId }) => personId),
  ]);
  for (const personId of owners) {
    const person = world.people.get(personId);
    const found = heldBy(world, personId).find((one) => one.id === id);
    if (found === undefined || person === undefined) continue;
    if (person.id !== call.actor.person.id) requireKeeper(call, person);
    found.revoke();
    noteRevoked(call, person, `an authorization (${found.applicationName})`);
    return NO_CONTENT;
  }
  throw notFound();
}

/** Everything one application may do for the people of an organization. */
function removeByClient(call: Call): Reply {
  const { world, actor } = call;
  const clientId = requiredQuery(call, 'clientId');
  const org = requireReach(call, orgIdOf(call.query('orgId') ?? actor.person.orgId));
  const isHome = org.id === actor.person.orgId;
  if (!hasRight(call, org, isHome ? [...PEOPLE_WRITERS, DEVICE_ADMIN] : FULL_ONLY)) throw forbidden();
  for (const person of world.people.by('org', org.id)) {
    const found = heldBy(world, person.id).filter((one) => one.clientId === clientId);
    for (const { revoke } of found) revoke();
    const [first] = found;
    if (first !== undefined) noteRevoked(call, person, `all authorizations (${first.applicationName})`);
  }
  return NO_CONTENT;
}

export const authorizationRoutes: readonly Route[] = [
  { method: 'GET', path: '/authorizations', handle: list },
  { method: 'DELETE', path: '/authorizations', handle: removeByClient },
  { method: 'DELETE', path: '/authorizations/:authorizationId', handle: remove },
  {
    method: 'GET',
    path: '/authorizations/tokenExpiry',
    handle: ({ world, actor }) =>
      ok({ exp: actor.account.expiresAt ?? Math.round(world.now() + CENTURY_MS) }),
  },
];
