// The file of a request in the thread of its card; where it is too large for a message, a link to it.
import type { Files, StoredFile } from '../domain/ports/files.ts';
import type { Links } from '../domain/ports/links.ts';
import { MOST_ATTACHED } from '../domain/reports/keep.ts';
import type { Request } from '../domain/request.ts';
import { showSentence } from '../domain/show/house.ts';
import { utcTime } from '../domain/show/times.ts';
import { type AudienceDeps, fateOf } from './audience.ts';
import { noticeCardKey, requestCardKey } from './jobs.ts';
import { type Notice, viewNotice } from './notice.ts';

export interface FileDeps extends AudienceDeps {
  readonly files: Files;
  readonly links: Links;
}

export async function fileNotice(
  deps: FileDeps,
  request: Request,
  space: string | undefined,
  of: 'plan' | undefined,
): Promise<Notice | undefined> {
  const { store, files } = deps;
  const told = of === 'plan' ? request.plan?.file : request.outcome?.file;
  const cardKey = space === undefined ? requestCardKey(request.id) : noticeCardKey(request.id, space);
  const card = await store.read(async (reader) => reader.cardByKey(cardKey));
  if (!told || !card) return undefined;
  const stored = await files.about(told.key);
  // A plan that was replaced has its own notice, with the file that goes with it.
  if (!stored && of === 'plan') return undefined;
  if (!stored) throw new Error(`the file of R-${request.id} is not in the store`);
  // Webex has no replies to replies: in a thread the file goes beside the card.
  const target = { roomId: card.roomId, parentId: card.parentId ?? card.messageId };
  const about = { requestId: request.id };
  const fate = await fateOf(deps, { asker: request.requester, target, cardKey: `${cardKey}:file` });
  if (fate.to === 'nobody') return viewNotice(about, `${cardKey}:file`, target, showSentence(fate.words));
  return {
    cardKey: of === 'plan' ? `${cardKey}:plan:${request.plan?.hash.slice(0, 12) ?? ''}` : `${cardKey}:file`,
    requestId: request.id,
    target: fate.target,
    shown: stored.sha256,
    content: await fileContent(deps, request, { stored, told, isCopy: space !== undefined }),
  };
}

interface Told {
  readonly stored: StoredFile;
  readonly told: { readonly name: string; readonly text: string };
  /** For others than whoever asked. */
  readonly isCopy: boolean;
}

/** Attached to the message; where it is too large for one, as a link that runs out. */
async function fileContent(
  { files, links }: FileDeps,
  request: Request,
  { stored, told, isCopy }: Told,
): Promise<Notice['content']> {
  const command = `request R-${request.id}`;
  const mention = isCopy ? undefined : request.requester;
  if (stored.size > MOST_ATTACHED) {
    const until = request.updatedAt + links.lifeMs;
    const url = links.make(stored.key, until);
    const way =
      url === undefined
        ? 'Nor can it be fetched: Steward has no address of its own (STEWARD_PUBLIC_URL). Please ask for less at once.'
        : `It can be fetched here until ${utcTime(until)}, by whoever has the link.`;
    const text = `${told.text} It is too large for a message. ${way}`;
    return ({ nonce }) => ({
      kind: 'text',
      text,
      ...(url === undefined ? {} : { link: { title: `Download ${told.name}`, url } }),
      command,
      mentions: mention ? [mention] : [],
      nonce,
    });
  }
  const found = await files.get(stored.key);
  if (!found) throw new Error(`the file of R-${request.id} is not in the store`);
  return ({ nonce }) => ({
    kind: 'file',
    name: told.name,
    bytes: found.bytes,
    text: told.text,
    command,
    mention,
    nonce,
  });
}
