// The bot is back in a space: cards it owes to it are posted again, as nobody could be shown anything meanwhile.
import type { CardRecord, NewJob } from '../domain/ports/store.ts';
import { CHAT_ATTEMPTS, type NoticePayload, noticeCardKey, requestCardKey } from './jobs.ts';

const FILE = ':file';

/** `key` names the return: a second delivery of it adds nothing. */
export function owedJobs(cards: readonly CardRecord[], key: string): readonly NewJob[] {
  return cards.flatMap((card) => {
    const owed = noticeOf(card);
    if (!owed) return [];
    const { lane, payload } = owed;
    return [{ queue: 'outbox', lane, key: `back:${card.key}:${key}`, payload, maxAttempts: CHAT_ATTEMPTS }];
  });
}

/** Undefined for forms and answers: whoever asked may simply ask again. */
function noticeOf({
  key,
  requestId,
}: CardRecord): { readonly lane: string; readonly payload: NoticePayload } | undefined {
  if (requestId === undefined) return undefined;
  const isFile = key.endsWith(FILE);
  const lane = isFile ? key.slice(0, -FILE.length) : key;
  const notify = noticeCardKey(requestId, '');
  const isMain = lane === requestCardKey(requestId);
  if (!isMain && !lane.startsWith(notify)) return undefined;
  const space = isMain ? undefined : lane.slice(notify.length);
  const payload: NoticePayload = isFile
    ? { kind: 'file', requestId, space }
    : { kind: 'request', requestId, space, anew: true };
  return { lane, payload };
}
