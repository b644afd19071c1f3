// Outbox row → message. One live message per card: it is edited when it can be, else deleted and posted anew; it
// is posted once, also when the answer to a post was lost.

import { Fault } from '../domain/failure.ts';
import { viewHash } from '../domain/plan-hash.ts';
import type { Chat, Content, Target } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Ids } from '../domain/ports/ids.ts';
import type { CardRecord, Job, Store } from '../domain/ports/store.ts';
import { closedFormView, showRequest } from '../domain/show/request.ts';
import type { View } from '../domain/views.ts';
import { TryAgain } from './attempt.ts';
import { formCardKey, NoticePayload, requestCardKey } from './jobs.ts';
import type { Handler } from './runner.ts';

/** A message that was sent without an answer may still appear: younger than this it is not posted again. */
const POST_SETTLE_MS = 3000;

interface Deps {
  readonly store: Store;
  readonly chat: Chat;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface Notice {
  readonly cardKey: string;
  readonly requestId: number | undefined;
  readonly target: Target;
  readonly view: View;
}

export function createNotifier(deps: Deps): Handler {
  return {
    async run(job) {
      const notice = await resolve(deps, NoticePayload.parse(job.payload));
      if (!notice) {
        await deps.store.transaction(async (tx) => tx.finish(job));
        return;
      }
      const card = await cardFor(deps, notice);
      const shown = viewHash(notice.view);
      if (card.messageId !== undefined && card.shown === shown) {
        await deps.store.transaction(async (tx) => tx.finish(job));
        return;
      }
      const updated =
        card.messageId === undefined ? undefined : await tryUpdate(deps, card, card.messageId, notice);
      if (updated === true) await save(deps, job, { ...card, shown });
      else await post(deps, job, updated ?? card, notice, shown);
    },
  };
}

/** What to show, from the state the request has now: an older notice that comes late shows nothing old. */
async function resolve({ store }: Deps, payload: NoticePayload): Promise<Notice | undefined> {
  if (payload.kind === 'view') {
    const { cardKey, requestId, target, view } = payload;
    return { cardKey, requestId, target, view };
  }
  const { requestId } = payload;
  const request = await store.read(async (reader) => reader.request(requestId));
  if (!request) return undefined;
  const { roomId, parentId } = request.origin;
  const target = { roomId, parentId };
  if (payload.kind === 'request') {
    return { cardKey: requestCardKey(requestId), requestId, target, view: showRequest(request) };
  }
  const cardKey = formCardKey(requestId);
  const form = await store.read(async (reader) => reader.cardByKey(cardKey));
  if (!form || request.state === 'draft') return undefined;
  return { cardKey, requestId, target, view: closedFormView(request) };
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
  const result = await deps.chat.update(messageId, targetOf(card), content(card, notice.view));
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

async function post(deps: Deps, job: Job, card: CardRecord, notice: Notice, shown: string): Promise<void> {
  const { store, chat, clock } = deps;
  if (card.sentAt !== undefined) {
    const found = await chat.find(card.roomId, card.nonce);
    if (found !== undefined) {
      await adopt(deps, job, card, found, notice, shown);
      return;
    }
    const age = clock.real() - card.sentAt;
    if (age < POST_SETTLE_MS)
      throw new TryAgain(POST_SETTLE_MS - age, 'a post without an answer may still appear');
  }
  const sent = { ...card, sentAt: clock.real(), shown };
  await store.transaction(async (tx) => {
    await tx.fence(job);
    await tx.putCard(sent);
  });
  try {
    const { messageId } = await chat.post(targetOf(card), content(card, notice.view));
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
  shown: string,
): Promise<void> {
  const adopted = { ...card, messageId };
  if (card.shown === shown) {
    await save(deps, job, adopted);
    return;
  }
  // It arrived, but with what an older notice said.
  await deps.store.transaction(async (tx) => tx.putCard(adopted));
  const updated = await tryUpdate(deps, adopted, messageId, notice);
  if (updated === true) await save(deps, job, { ...adopted, shown });
  else await post(deps, job, updated, notice, shown);
}

async function save({ store }: Deps, job: Job, card: CardRecord): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.putCard(card);
    await tx.finish(job);
  });
}

const targetOf = (card: CardRecord): Target => ({ roomId: card.roomId, parentId: card.parentId });

const content = (card: CardRecord, view: View): Content => ({
  kind: 'card',
  view,
  ref: card.ref,
  nonce: card.nonce,
});
