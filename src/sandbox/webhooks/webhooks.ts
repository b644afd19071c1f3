import { z } from 'zod';
import { idParam, paged, parseBody } from '../rest/input.ts';
import { isLoopback } from '../rest/loopback.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, forbidden, notFound } from '../rest/webex-error.ts';
import type { Webhook } from '../world/entities.ts';
import { encodeId, uuidFrom } from '../world/ids.ts';
import { checkFilter } from './filter.ts';

const CHANGES = ['all', 'created', 'updated', 'deleted'];

/** Which events there are of what; `all` of `all` is the firehose. */
const EVENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['all', CHANGES],
  ['attachmentActions', ['all', 'created']],
  ['memberships', CHANGES],
  ['messages', CHANGES],
  ['rooms', [...CHANGES, 'migrated']],
]);

const createInput = z.object({
  name: z.string().optional(),
  targetUrl: z.string().nullish(),
  resource: z.string(),
  event: z.string(),
  filter: z.string().optional(),
  secret: z.string().optional(),
  ownedBy: z.string().optional(),
});
const updateInput = z.object({
  name: z.string().optional(),
  targetUrl: z.string().nullish(),
  secret: z.string().optional(),
  status: z.string().optional(),
});

type Target = { name: string; targetUrl: string };

function targetOf(input: { name?: string | undefined; targetUrl?: string | null | undefined }): Target {
  const { name, targetUrl } = input;
  if (name === undefined || name === '') throw badRequest('name cannot be empty');
  if (targetUrl === undefined || targetUrl === null || targetUrl === '')
    throw badRequest('targetUrl cannot be null');
  const url = URL.parse(targetUrl);
  if (url === null || !isLoopback(url)) throw badRequest('targetUrl must be a loopback url in the sandbox');
  return { name, targetUrl };
}

function create(call: Call): Reply {
  const { world, actor } = call;
  const input = parseBody(createInput, call.body);
  const target = targetOf(input);
  const events = EVENTS.get(input.resource);
  if (events === undefined) throw badRequest(`Unknown resource: ${input.resource}`);
  if (!events.includes(input.event)) throw badRequest(`Unknown event: ${input.event}`);
  if (input.ownedBy !== undefined && input.ownedBy !== 'creator')
    throw badRequest('ownedBy=org is not available for this resource');
  if (input.filter !== undefined && input.filter !== '') checkFilter(input.resource, input.filter);
  const webhook = world.webhooks.put({
    ...target,
    id: world.newId('WEBHOOK'),
    resource: input.resource,
    event: input.event,
    filter: input.filter === '' ? undefined : input.filter,
    secret: input.secret === '' ? undefined : input.secret,
    status: 'active',
    orgId: actor.person.orgId,
    createdBy: actor.person.id,
    appId: encodeId('APPLICATION', uuidFrom('application', actor.person.id)),
    ownedBy: 'creator',
    created: world.stamp(),
  });
  return ok(webhook);
}

function own(call: Call, verb: string): Webhook {
  const webhook = call.world.webhooks.get(idParam(call, 'webhookId'));
  if (webhook === undefined) throw notFound();
  if (webhook.createdBy !== call.actor.person.id)
    throw forbidden(`Failed to ${verb} webhook.  You are not the owner of it.`);
  return webhook;
}

function update(call: Call): Reply {
  const before = own(call, 'update');
  const input = parseBody(updateInput, call.body);
  const target = targetOf(input);
  if (input.status === 'inactive') throw badRequest('A webhook cannot be set inactive.');
  const webhook = call.world.webhooks.put({
    ...before,
    ...target,
    secret: input.secret ?? before.secret,
    status: input.status === 'active' ? 'active' : before.status,
  });
  return ok(webhook);
}

function list(call: Call): Reply {
  if (call.query('ownedBy') === 'org') throw badRequest('ownedBy=org is not available');
  const mine = call.world.webhooks
    .by('owner', call.actor.person.id)
    .toSorted((a, b) => b.created.localeCompare(a.created) || a.id.localeCompare(b.id));
  return paged(call, mine, { fallback: 100, limit: 100 }, (webhook) => webhook);
}

function remove(call: Call): Reply {
  call.world.webhooks.delete(own(call, 'delete').id);
  return NO_CONTENT;
}

export const webhookRoutes: readonly Route[] = [
  { method: 'GET', path: '/webhooks', handle: list },
  { method: 'POST', path: '/webhooks', handle: create },
  { method: 'GET', path: '/webhooks/:webhookId', handle: (call) => ok(own(call, 'get')) },
  { method: 'PUT', path: '/webhooks/:webhookId', handle: update },
  { method: 'DELETE', path: '/webhooks/:webhookId', handle: remove },
];
