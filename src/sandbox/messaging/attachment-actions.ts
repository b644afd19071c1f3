import { z } from 'zod';
import { idOf, idParam, parseBody } from '../rest/input.ts';
import { type Call, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, notFound } from '../rest/webex-error.ts';
import type { Action } from '../world/entities.ts';
import { membershipOf } from './membership-rules.ts';

const actionInput = z.object({
  type: z.literal('submit'),
  messageId: z.string().min(1),
  inputs: z.record(z.string(), z.unknown()).default({}),
});

function rendered(action: Action): Record<string, unknown> {
  const { id, messageId, personId, roomId, inputs, created } = action;
  return { id, type: 'submit', messageId, inputs, personId, roomId, created };
}

function create(call: Call): Reply {
  const { world, actor } = call;
  const input = parseBody(actionInput, call.body);
  const message = world.messages.get(idOf(input.messageId));
  if (message === undefined || membershipOf(world, message.roomId, actor.person.id) === undefined)
    throw notFound('Unable to get message.');
  if (message.attachments.length === 0) throw badRequest('The message carries no card.');
  const action = world.actions.put({
    id: world.newId('ATTACHMENT_ACTION'),
    messageId: message.id,
    roomId: message.roomId,
    personId: actor.person.id,
    posterId: message.personId,
    inputs: input.inputs,
    created: world.stamp(),
  });
  const { inputs: _inputs, ...data } = rendered(action);
  world.publish(
    {
      resource: 'attachmentActions',
      event: 'created',
      actorId: actor.person.id,
      roomId: action.roomId,
      audience: [action.posterId],
      data,
    },
    { kind: 'action', roomId: action.roomId, messageId: action.messageId },
  );
  return { status: 202, body: rendered(action) };
}

function get(call: Call): Reply {
  const action = call.world.actions.get(idParam(call, 'actionId'));
  const self = call.actor.person.id;
  if (action === undefined || (action.posterId !== self && action.personId !== self)) throw notFound();
  return ok(rendered(action));
}

export const attachmentActionRoutes: readonly Route[] = [
  { method: 'POST', path: '/attachment/actions', handle: create },
  { method: 'GET', path: '/attachment/actions/:actionId', handle: get },
];
