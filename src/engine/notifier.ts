// Outbox row → message. One live message per card: it is edited when it can be, else deleted and posted anew; it
// is posted once, also when the answer to a post was lost.

import { Fault } from '../domain/failure.ts';
import { viewHash } from '../domain/plan-hash.ts';
import type { Chat, Content, Target } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Files } from '../domain/ports/files.ts';
import type { Ids } from '../domain/ports/ids.ts';
import type { Log } from '../domain/ports/log.ts';
import type { CardRecord, Job, Store } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { closedFormView, progressView, showRequest } from '../domain/show/request.ts';
import type { View } from '../domain/views.ts';
import { TryAgain } from './attempt.ts';
import { formCardKey, NoticePayload, noticeCardKey, requestCardKey } from './jobs.ts';
import type { Handler } from './runner.ts';

/** A message that was sent without an answer may still appear: younger than this it is not posted again. */
const POST_SETTLE_MS = 3000;

interface Deps {
  readonly store: Store;
  readonly chat: Chat;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly files: Files;
  readonly log: Log;
}

interface Notice {
  readonly cardKey: string;
  readonly requestId: number | undefined;
  readonly target: Target;
  /** Fingerprint of what it shows. */
  readonly shown: string;
  /** Posted again even when the message shows it already. */
  readonly anew?: boolean | undefined;
  readonly content: (card: CardRecord) => Content;
}

export function createNotifier(deps: Deps): Handler {
  return {
    async run(job) {
      const notice = await resolve(deps, NoticePayload.parse(job.payload));
      const card = notice && (await cardFor(deps, notice));
      const right = card?.messageId !== undefined && card.shown === notice?.shown && notice?.anew !== true;
      if (!notice || !card || right) {
        await deps.store.transaction(async (tx) => tx.finish(job));
        return;
      }
      const updated =
        card.messageId === undefined ? undefined : await tryUpdate(deps, card, card.messageId, notice);
      if (updated === true) await save(deps, job, { ...card, shown: notice.shown });
      else await post(deps, job, updated ?? card, notice);
    },
  };
}

/** What to show, from the state the request has now: an older notice that comes late shows nothing old. */
async function resolve(deps: Deps, payload: NoticePayload): Promise<Notice | undefined> {
  if (payload.kind === 'view') return viewNotice(payload, payload.cardKey, payload.target, payload.view);
  const request = await deps.store.read(async (reader) => reader.request(payload.requestId));
  if (!request) return undefined;
  switch (payload.kind) {
    case 'request':
      return anew(payload.anew, await requestNotice(deps, request, payload.space));
    case 'file':
      return fileNotice(deps, request, payload.space);
    case 'progress':
      if (request.state === 'draft' && request.round === payload.round) {
        return viewNotice(
          { requestId: request.id },
          formCardKey(request.id),
          request.origin,
          progressView(request),
        );
      }
      return closedForm(deps, request);
    case 'close-form':
      return closedForm(deps, request);
  }
}

/** A form that was never posted needs no end, and one that is still open has none yet. */
async function closedForm({ store }: Deps, request: Request): Promise<Notice | undefined> {
  const cardKey = formCardKey(request.id);
  const form = await store.read(async (reader) => reader.cardByKey(cardKey));
  if (!form || request.state === 'draft') return undefined;
  return viewNotice({ requestId: request.id }, cardKey, request.origin, closedFormView(request));
}

const anew = (wanted: boolean | undefined, notice: Notice | undefined): Notice | undefined =>
  notice && { ...notice, anew: wanted };

function viewNotice(
  { requestId }: { readonly requestId?: number | undefined },
  cardKey: string,
  { roomId, parentId }: Target,
  view: View,
): Notice {
  return {
    cardKey,
    requestId,
    target: { roomId, parentId },
    shown: viewHash(view),
    content: ({ ref, nonce }) => ({ kind: 'card', view, ref, nonce }),
  };
}

async function requestNotice(
  deps: Deps,
  request: Request,
  space: string | undefined,
): Promise<Notice | undefined> {
  const view = showRequest(request);
  if (space === undefined)
    return viewNotice({ requestId: request.id }, requestCardKey(request.id), request.origin, view);
  const roomId = await deps.chat.space(space);
  if (roomId === undefined) deps.log.warn({ space }, 'A space for team notices is not known to the bot');
  // The space that asked has the request's own card.
  if (roomId === undefined || roomId === request.origin.roomId) return undefined;
  return viewNotice({ requestId: request.id }, noticeCardKey(request.id, space), { roomId }, view);
}

async function fileNotice(
  { store, files }: Deps,
  request: Request,
  space: string | undefined,
): Promise<Notice | undefined> {
  const told = request.outcome?.file;
  const cardKey = space === undefined ? requestCardKey(request.id) : noticeCardKey(request.id, space);
  const card = await store.read(async (reader) => reader.cardByKey(cardKey));
  if (!told || !card) return undefined;
  const stored = await files.get(told.key);
  if (!stored) throw new Error(`the file of R-${request.id} is not in the store`);
  // Webex has no replies to replies: in a thread the file goes beside the card.
  const parentId = card.parentId ?? card.messageId;
  return {
    cardKey: `${cardKey}:file`,
    requestId: request.id,
    target: { roomId: card.roomId, parentId },
    shown: stored.file.sha256,
    content: ({ nonce }) => ({
      kind: 'file',
      name: told.name,
      bytes: stored.bytes,
      text: told.text,
      command: `request R-${request.id}`,
      mention: space === undefined ? request.requester : undefined,
      nonce,
    }),
  };
}

async function cardFor({ store, ids }: Deps, notice: Notice): Promise<CardRecord> {
  const { cardKey, requestId, target } = notice;
  return store.transaction(async (tx) => {
    const known = await tx.cardByKey(cardKey);
    if (known) return known;
    const card: CardRecord = {
      key: cardKey,
      ref: ids.nonce(),
      nonce: ids.nonce(),
      requestId,
      roomId: target.roomId,
      parentId: target.parentId,
      messageId: undefined,
      sentAt: undefined,
      shown: undefined,
    };
    await tx.putCard(card);
    return card;
  });
}

/** True: the message shows it. A record: the message is gone or cannot be edited, post anew. */
async function tryUpdate(
  deps: Deps,
  card: CardRecord,
  messageId: string,
  notice: Notice,
): Promise<true | CardRecord> {
  const edit = async () => deps.chat.update(messageId, targetOf(card), notice.content(card));
  const result = notice.anew === true ? 'cannot' : await edit();
  if (result === 'updated') return true;
  if (result === 'cannot') await deps.chat.remove(messageId);
  // A new nonce, so that the old message cannot be taken for the new one.
  const fresh = {
    ...card,
    messageId: undefined,
    sentAt: undefined,
    shown: undefined,
    nonce: deps.ids.nonce(),
  };
  await deps.store.transaction(async (tx) => tx.putCard(fresh));
  return fresh;
}

async function post(deps: Deps, job: Job, card: CardRecord, notice: Notice): Promise<void> {
  const { store, chat, clock } = deps;
  if (card.sentAt !== undefined) {
    const found = await chat.find(card.roomId, card.nonce);
    if (found !== undefined) return adopt(deps, job, card, found, notice);
    const age = clock.real() - card.sentAt;
    if (age < POST_SETTLE_MS)
      throw new TryAgain(POST_SETTLE_MS - age, 'a post without an answer may still appear');
  }
  const sent = { ...card, sentAt: clock.real(), shown: notice.shown };
  await store.transaction(async (tx) => {
    await tx.fence(job);
    await tx.putCard(sent);
  });
  try {
    const { messageId } = await chat.post(targetOf(card), notice.content(card));
    await save(deps, job, { ...sent, messageId });
  } catch (error) {
    if (error instanceof Fault && error.repeat !== 'look-first') {
      await store.transaction(async (tx) => tx.putCard({ ...card, sentAt: undefined, shown: undefined }));
    }
    throw error;
  }
}

async function adopt(
  deps: Deps,
  job: Job,
  card: CardRecord,
  messageId: string,
  notice: Notice,
): Promise<void> {
  const adopted = { ...card, messageId };
  if (card.shown === notice.shown) return save(deps, job, adopted);
  // It arrived, but with what an older notice said.
  await deps.store.transaction(async (tx) => tx.putCard(adopted));
  const updated = await tryUpdate(deps, adopted, messageId, notice);
  if (updated === true) await save(deps, job, { ...adopted, shown: notice.shown });
  else await post(deps, job, updated, notice);
}

async function save({ store }: Deps, job: Job, card: CardRecord): Promise<void> {
  await store.transaction(async (tx) => {
    // The buttons may have been retired while this was on its way.
    const { ref = card.ref } = (await tx.cardByKey(card.key)) ?? {};
    await tx.putCard({ ...card, ref, ...(ref === card.ref ? {} : { shown: undefined }) });
    await tx.finish(job);
  });
}

const targetOf = (card: CardRecord): Target => ({ roomId: card.roomId, parentId: card.parentId });
