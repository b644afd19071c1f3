import { attachmentActionRoutes } from '../messaging/attachment-actions.ts';
import { messageRoutes } from '../messaging/messages.ts';
import type { Call, Route } from '../rest/route.ts';
import type { Collection } from '../world/collection.ts';
import { clusterOf, encodeId } from '../world/ids.ts';

export const CONVERSATION_PATH = '/conversation/api/v1';

/** Here things go by their bare uuid. The answer is that of the public API, and so tells the public id. */
function byUuid(
  type: string,
  path: string,
  among: (call: Call) => Pick<Collection<{ id: string }>, 'get'>,
  routes: readonly Route[],
): Route {
  const one = routes.find((route) => route.method === 'GET' && route.path.startsWith(`${path}/:`));
  if (one === undefined) throw new Error(`nothing is read at ${path}`);
  return {
    method: 'GET',
    path: `${CONVERSATION_PATH}${path}/:uuid`,
    handle(call) {
      const uuid = call.param('uuid');
      const regional = encodeId(type, uuid, clusterOf(type, uuid));
      const id = among(call).get(regional) === undefined ? encodeId(type, uuid) : regional;
      return one.handle({ ...call, param: () => id });
    },
  };
}

export const conversationRoutes: readonly Route[] = [
  byUuid('MESSAGE', '/messages', ({ world }) => world.messages, messageRoutes),
  byUuid('ATTACHMENT_ACTION', '/attachment/actions', ({ world }) => world.actions, attachmentActionRoutes),
];
