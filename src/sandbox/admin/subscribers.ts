import { z } from 'zod';
import { idParam, idQuery, paged, parseBody } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, notFound, WebexError } from '../rest/webex-error.ts';
import type { Enterprise, Subscriber } from '../world/admin-entities.ts';
import type { World } from '../world/world.ts';
import { AUDITORS, FULL_ONLY, requirePartner } from './access.ts';
import { note } from './audit-log.ts';

const text = z.string().min(1);
const pack = z.enum(['softphone', 'basic', 'standard', 'premium']);

const createSchema = z.object({
  provisioningId: text,
  userId: text,
  spEnterpriseId: text,
  firstName: text,
  lastName: text,
  package: pack,
  primaryPhoneNumber: text.optional(),
  mobilePhoneNumber: text.optional(),
  extension: text.optional(),
  email: z.email().optional(),
  language: text.optional(),
  timezone: text.optional(),
});

const updateSchema = z.object({
  userId: text.optional(),
  firstName: text.optional(),
  lastName: text.optional(),
  primaryPhoneNumber: text.optional(),
  mobilePhoneNumber: text.optional(),
  extension: text.optional(),
  timezone: text.optional(),
  package: pack.optional(),
});

/** What a change asked for shows only when Webex is done with it. */
function settled(world: World, subscriber: Subscriber): Subscriber {
  const { busyUntil, pending = {}, ...rest } = subscriber;
  if (busyUntil === undefined || world.now() < busyUntil) return subscriber;
  const { package: wanted = rest.package, timezone: _zone, ...fields } = pending;
  const lastStatusChange = new Date(busyUntil).toISOString();
  const status = 'provisioned';
  return { ...rest, ...fields, package: pack.parse(wanted), status, lastStatusChange };
}

function rendered(world: World, subscriber: Subscriber): Record<string, unknown> {
  const { busyUntil: _until, pending: _pending, ...shown } = settled(world, subscriber);
  return { ...shown, selfActivated: false };
}

/** The enterprises of the partner's customers, which is what a provisioning id stands for. */
function enterprises(world: World, partnerId: string): Enterprise[] {
  return world.admin.enterprises
    .all()
    .filter(({ orgId }) => world.orgs.get(orgId)?.partnerOrgId === partnerId);
}

function isOurs(world: World, partnerId: string, { spEnterpriseId }: Subscriber): boolean {
  return enterprises(world, partnerId).some((enterprise) => enterprise.spEnterpriseId === spEnterpriseId);
}

function list(call: Call): Reply {
  const partnerId = requirePartner(call, AUDITORS);
  const { world } = call;
  const personId = idQuery(call, 'personId');
  const since = call.query('lastStatusChange');
  const names = ['userId', 'email', 'provisioningId', 'spEnterpriseId', 'status'] as const;
  const found = world.admin.subscribers
    .all()
    .filter((subscriber) => isOurs(world, partnerId, subscriber))
    .map((subscriber) => settled(world, subscriber))
    .filter((subscriber) => personId === undefined || subscriber.personId === personId)
    .filter((subscriber) => since === undefined || subscriber.lastStatusChange >= since)
    .filter((subscriber) =>
      names.every((name) => (call.query(name) ?? subscriber[name]) === subscriber[name]),
    )
    .toSorted((a, b) => a.userId.localeCompare(b.userId));
  return paged(call, found, { fallback: 100, limit: 100 }, (subscriber) => rendered(world, subscriber));
}

function subscriberOf(call: Call, wanted: readonly string[]): Subscriber {
  const partnerId = requirePartner(call, wanted);
  const found = call.world.admin.subscribers.get(idParam(call, 'subscriberId'));
  if (found === undefined || !isOurs(call.world, partnerId, found)) throw notFound();
  return settled(call.world, found);
}

function noteSubscriber(call: Call, subscriber: Subscriber, action: string): void {
  const { world } = call;
  const orgId = world.admin.enterprises
    .all()
    .find(({ spEnterpriseId }) => spEnterpriseId === subscriber.spEnterpriseId)?.orgId;
  if (orgId === undefined) return;
  note(call, {
    category: 'BROADWORKS',
    description: 'A BroadWorks subscriber was changed',
    action: `${action} the subscriber ${subscriber.userId}`,
    orgId,
    target: { type: 'SUBSCRIBER', id: subscriber.id, name: subscriber.userId },
  });
}

function requireUserId(world: World, userId: string, self: string | undefined): void {
  if (world.admin.subscribers.all().some((one) => one.userId === userId && one.id !== self))
    throw new WebexError(409, 'The BroadWorks UserID is already associated with an existing user', {
      errorCode: 10_022,
    });
}

/** Without an address the person is asked for one first, and stays pending. */
function create(call: Call): Reply {
  const partnerId = requirePartner(call, FULL_ONLY);
  const { world } = call;
  const { language: _language, timezone: _timezone, ...input } = parseBody(createSchema, call.body);
  const enterprise = enterprises(world, partnerId).find(
    ({ provisioningId, spEnterpriseId }) =>
      provisioningId === input.provisioningId && spEnterpriseId === input.spEnterpriseId,
  );
  if (enterprise === undefined) throw badRequest('The provisioningId or the spEnterpriseId is not valid.');
  requireUserId(world, input.userId, undefined);
  const stamp = world.stamp();
  const person =
    input.email === undefined ? undefined : world.people.by('email', input.email.toLowerCase())[0];
  const isPending = input.email === undefined;
  const subscriber = world.admin.subscribers.put({
    ...input,
    id: world.newId('SUBSCRIBER'),
    personId: person?.orgId === enterprise.orgId ? person.id : undefined,
    status: isPending ? 'pending_email_input' : 'provisioning',
    busyUntil: isPending ? undefined : world.now() + world.settings.broadworksMs,
    created: stamp,
    lastStatusChange: stamp,
  });
  noteSubscriber(call, subscriber, 'created');
  return ok(rendered(world, subscriber));
}

function update(call: Call): Reply {
  const subscriber = subscriberOf(call, FULL_ONLY);
  const { world } = call;
  const input = parseBody(updateSchema, call.body);
  if (subscriber.status !== 'provisioned')
    throw badRequest('The subscriber is not in the state provisioned and cannot be updated.');
  if (input.userId !== undefined) requireUserId(world, input.userId, subscriber.id);
  const given = Object.entries(input).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const changed = world.admin.subscribers.put({
    ...subscriber,
    status: 'updating',
    pending: Object.fromEntries(given),
    busyUntil: world.now() + world.settings.broadworksMs,
    lastStatusChange: world.stamp(),
  });
  noteSubscriber(call, changed, 'changed');
  return ok(rendered(world, changed));
}

function remove(call: Call): Reply {
  const subscriber = subscriberOf(call, FULL_ONLY);
  call.world.admin.subscribers.delete(subscriber.id);
  noteSubscriber(call, subscriber, 'removed');
  return NO_CONTENT;
}

const ONE = '/broadworks/subscribers/:subscriberId';

export const subscriberRoutes: readonly Route[] = [
  { method: 'GET', path: '/broadworks/subscribers', handle: list },
  { method: 'POST', path: '/broadworks/subscribers', handle: create },
  { method: 'GET', path: ONE, handle: (call) => ok(rendered(call.world, subscriberOf(call, AUDITORS))) },
  { method: 'PUT', path: ONE, handle: update },
  { method: 'DELETE', path: ONE, handle: remove },
];
