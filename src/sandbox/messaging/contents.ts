import { idParam } from '../rest/input.ts';
import type { Call, Reply, Route } from '../rest/route.ts';
import { notFound, WebexError } from '../rest/webex-error.ts';
import type { Content } from '../world/entities.ts';
import { membershipOf } from './membership-rules.ts';
import { canSee } from './message-view.ts';

/** Nobody gets a file before it was scanned for malware, nor one that was found to have some. */
function requireScanned(call: Call, content: Content): void {
  const { scan } = content;
  if (scan === undefined) return;
  const leftMs = scan.readyAt - call.world.now();
  if (leftMs > 0)
    throw new WebexError(
      423,
      'The requested resource is temporarily unavailable: the file is being scanned.',
      {
        headers: { 'Retry-After': String(Math.ceil(leftMs / 1000)) },
      },
    );
  if (scan.finding === 'infected')
    throw new WebexError(
      410,
      'The requested resource is no longer available: the file was found to be infected.',
    );
  if (scan.finding === 'unscannable' && call.query('allow') !== 'unscannable')
    throw new WebexError(428, 'File(s) cannot be scanned for malware and need to be force downloaded.');
}

function get(call: Call): Reply {
  const { world, actor } = call;
  const content = world.contents.get(idParam(call, 'contentId'));
  const message = content === undefined ? undefined : world.messages.get(content.messageId);
  const bytes = content === undefined ? undefined : world.blob(content.id);
  if (content === undefined || message === undefined || bytes === undefined) throw notFound();
  if (membershipOf(world, content.roomId, actor.person.id) === undefined) throw notFound();
  if (!canSee(world, message, actor.person.id)) throw notFound();
  requireScanned(call, content);
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
