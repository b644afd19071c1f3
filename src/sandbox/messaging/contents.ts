import { idParam } from '../rest/input.ts';
import type { Call, Reply, Route } from '../rest/route.ts';
import { notFound } from '../rest/webex-error.ts';
import { membershipOf } from './membership-rules.ts';
import { canSee } from './message-view.ts';

function get(call: Call): Reply {
  const { world, actor } = call;
  const content = world.contents.get(idParam(call, 'contentId'));
  const message = content === undefined ? undefined : world.messages.get(content.messageId);
  const bytes = content === undefined ? undefined : world.blob(content.id);
  if (content === undefined || message === undefined || bytes === undefined) throw notFound();
  if (membershipOf(world, content.roomId, actor.person.id) === undefined) throw notFound();
  if (!canSee(world, message, actor.person.id)) throw notFound();
  const ascii = content.name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  return {
    status: 200,
    bytes,
    headers: {
      'Content-Type': content.contentType.replace(/[^\x20-\x7e]/g, ''),
      'Content-Length': String(content.size),
      'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(content.name)}`,
    },
  };
}

export const contentRoutes: readonly Route[] = [{ method: 'GET', path: '/contents/:contentId', handle: get }];
