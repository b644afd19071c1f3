// Outbox row → message. One live message per card: it is edited when it can be, else deleted and posted anew; it
// is posted once, also when the answer to a post was lost.

import { withReaders } from '../domain/audience.ts';
import { Fault } from '../domain/failure.ts';
import { viewHash } from '../domain/plan-hash.ts';
import type { Posted, Target } from '../domain/ports/chat.ts';
import type { Ids } from '../domain/ports/ids.ts';
import type { Log } from '../domain/ports/log.ts';
import type { CardRecord, Job, Tx } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { showSentence } from '../domain/show/house.ts';
import { closedFormView, progressView, showRequest } from '../domain/show/request.ts';
import { directNotice, nudgeNotice, tellApprovers } from './approver-notices.ts';
import { TryAgain } from './attempt.ts';
import { fateOf, forReadersOf } from './audience.ts';
import { type FileDeps, fileNotice } from './file-notice.ts';
import { formCardKey, NoticePayload, noticeCardKey, requestCardKey } from './jobs.ts';
import { type Notice, viewNotice } from './notice.ts';
import type { Handler } from './runner.ts';
import { followMoves } from './space-moves.ts';

/** A message that was sent without an answer may still appear: younger than this it is not posted again. */
const POST_SETTLE_MS = 3000;

interface Deps extends FileDeps {
  readonly ids: Ids;
  readonly log: Log;
}

export function createNotifier(deps: Deps): Handler {
  return {
    async run(job) {
      const payload = NoticePayload.parse(job.payload);
      if (payload.kind === 'approvers') return tellApprovers(deps, job, payload);
      const first = await resolve(deps, payload);
      const card = first && (await cardFor(deps, first));
      // Looked at again, so that a plan never gets the buttons of a newer one.
      const notice = card && payload.kind === 'request' ? await resolve(deps, payload) : first;
      const right = card?.messageId !== undefined && card.shown === notice?.shown && notice?.anew !== true;
      if (!notice || !card || right) {
        await deps.store.transaction(async (tx) => tx.finish(job));
        return;
      }
      try {
        await show(deps, job, card, notice);
      } catch (error) {
        if (!(error instanceof Fault) || error.code !== 'not-in-space') throw error;
        if (await hasMoved(deps, card)) throw new TryAgain(0, 'the space has another id now');
        await giveUp(deps, job, card.key, error);
      }
    },
  };
}

async function show(deps: Deps, job: Job, card: CardRecord, notice: Notice): Promise<void> {
  const updated =
    card.messageId === undefined ? undefined : await tryUpdate(deps, card, card.messageId, notice);
  if (updated === true) await save(deps, job, { ...card, shown: notice.shown });
  else await post(deps, job, updated ?? card, notice);
}

/** Somebody may have been told of the move while this was on its way, or nobody ever. */
async function hasMoved(deps: Deps, card: CardRecord): Promise<boolean> {
  await followMoves(deps);
  const now = await deps.store.read(async (reader) => reader.cardByKey(card.key));
  return now !== undefined && now.roomId !== card.roomId;
}

/** The bot is not in the space. The card is owed to it from now on, and comes when the bot is back. */
async function giveUp({ store, clock, log }: Deps, job: Job, key: string, fault: Fault): Promise<void> {
  log.warn({ card: key }, 'A notice is given up: the bot is not in its space');
  await store.transaction(async (tx) => {
    const card = await tx.cardByKey(key);
    // What belongs to no request is not owed; by the time of its last attempt it is forgotten.
    const sentAt = card?.requestId === undefined ? clock.real() : card.sentAt;
    if (card) await tx.putCard({ ...card, sentAt, shown: undefined });
    await tx.finish(job);
    await tx.appendAudit([
      {
        at: clock.now(),
        action: 'notice.give-up',
        actorId: undefined,
        requestId: card?.requestId,
        orgId: undefined,
        roomId: card?.roomId,
        detail: { card: key, why: fault.code },
      },
    ]);
  });
}

/** What to show, from the state the request has now: an older notice that comes late shows nothing old. */
async function resolve(
  deps: Deps,
  payload: Exclude<NoticePayload, { kind: 'approvers' }>,
): Promise<Notice | undefined> {
  if (payload.kind === 'view') return guarded(deps, payload);
  if (payload.kind === 'team') {
    const roomId = await teamSpace(deps, payload.space, payload.except);
    return roomId === undefined ? undefined : viewNotice({}, payload.cardKey, { roomId }, payload.view);
  }
  const request = await deps.store.read(async (reader) => reader.request(payload.requestId));
  if (!request) return undefined;
  switch (payload.kind) {
    case 'request':
      return anew(payload.anew, await requestNotice(deps, request, payload));
    case 'file':
      return fileNotice(deps, request, payload.space, payload.of);
    case 'nudge': {
      const called = await nudgeNotice(deps, request, payload);
      return called && { ...called, requestId: request.id, shown: viewHash(called.text) };
    }
    case 'direct': {
      const { cardKey, target, view, anew: again } = await directNotice(deps, request, payload);
      return anew(again, viewNotice({ requestId: request.id }, cardKey, target, view));
    }
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

/** A view that tells of people is shown where only those read it who may. */
async function guarded(deps: Deps, payload: Extract<NoticePayload, { kind: 'view' }>): Promise<Notice> {
  const { cardKey, target, view, asker } = payload;
  if (asker === undefined) return viewNotice(payload, cardKey, target, view);
  const fate = await fateOf(deps, { asker, target, cardKey });
  if (fate.to === 'nobody') return viewNotice(payload, cardKey, target, showSentence(fate.words));
  const shown = fate.to === 'space' ? withReaders(view, fate.outsiders) : view;
  return viewNotice(payload, cardKey, fate.target, shown);
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

async function requestNotice(
  deps: Deps,
  request: Request,
  { space, told = [] }: Extract<NoticePayload, { kind: 'request' }>,
): Promise<Notice | undefined> {
  const bare = showRequest(request);
  const about = { requestId: request.id };
  const shown = async (roomId: string) =>
    request.plan === undefined ? bare : forReadersOf(deps, roomId, bare);
  if (space === undefined) {
    const { origin } = request;
    return viewNotice(about, requestCardKey(request.id), origin, await shown(origin.roomId));
  }
  // The space that asked has the request's own card.
  const roomId = await teamSpace(deps, space, request.origin.roomId);
  if (roomId === undefined) return undefined;
  for (const other of told) if ((await teamSpace(deps, other, undefined)) === roomId) return undefined;
  return viewNotice(about, noticeCardKey(request.id, space), { roomId }, await shown(roomId));
}

async function teamSpace(
  { chat, log }: Deps,
  space: string,
  except: string | undefined,
): Promise<string | undefined> {
  const roomId = await chat.space(space);
  if (roomId === undefined) log.warn({ space }, 'A space for team notices is not known to the bot');
  const same = roomId !== undefined && except !== undefined && chat.placeOf(roomId) === chat.placeOf(except);
  return same ? undefined : roomId;
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
      postedAt: undefined,
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
  if (result === 'cannot') await deps.chat.remove(messageId, targetOf(card));
  // A new nonce, so that the old message cannot be taken for the new one.
  const fresh = {
    ...card,
    messageId: undefined,
    sentAt: undefined,
    postedAt: undefined,
    shown: undefined,
    nonce: deps.ids.nonce(),
  };
  await deps.store.transaction(async (tx) => putCard(tx, fresh));
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
    await putCard(tx, sent);
  });
  try {
    const posted = await chat.post(targetOf(card), notice.content(card));
    await save(deps, job, { ...sent, ...posted });
  } catch (error) {
    if (error instanceof Fault && error.repeat !== 'look-first') {
      await store.transaction(async (tx) => putCard(tx, { ...card, sentAt: undefined, shown: undefined }));
    }
    throw error;
  }
}

async function adopt(
  deps: Deps,
  job: Job,
  card: CardRecord,
  { messageId, postedAt }: Posted,
  notice: Notice,
): Promise<void> {
  const adopted = { ...card, messageId, postedAt };
  if (card.shown === notice.shown) return save(deps, job, adopted);
  // It arrived, but with what an older notice said.
  await deps.store.transaction(async (tx) => putCard(tx, adopted));
  const updated = await tryUpdate(deps, adopted, messageId, notice);
  if (updated === true) await save(deps, job, { ...adopted, shown: notice.shown });
  else await post(deps, job, updated, notice);
}

async function save({ store }: Deps, job: Job, card: CardRecord): Promise<void> {
  await store.transaction(async (tx) => {
    await putCard(tx, card);
    await tx.finish(job);
  });
}

/** The buttons may have been retired while this was on its way: then the message does not show what it should. */
async function putCard(tx: Tx, card: CardRecord): Promise<void> {
  const { ref = card.ref } = (await tx.cardByKey(card.key)) ?? {};
  await tx.putCard(ref === card.ref ? card : { ...card, ref, postedAt: undefined, shown: undefined });
}

const targetOf = (card: CardRecord): Target => ({ roomId: card.roomId, parentId: card.parentId });
