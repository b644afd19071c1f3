// A press on a card. What the presser's client sent are wishes; which card it is, whose, and what it may lead to
// is known from our own record of the message.
import * as z from 'zod';
import type { Operation } from '../domain/operation.ts';
import { refusalToAsk } from '../domain/policy/evaluate.ts';
import { REASON_FIELDS } from '../domain/policy/reasons.ts';
import type { Chat, Incoming, Person } from '../domain/ports/chat.ts';
import type { CardRecord, Job } from '../domain/ports/store.ts';
import type { RawInput, Request } from '../domain/request.ts';
import { showRequestDetails, showSentence } from '../domain/show/house.ts';
import { CARD_COMMANDS } from '../domain/views.ts';
import { named } from './by.ts';
import { type Decisions, decideByPerson } from './decisions.ts';
import type { HouseDeps } from './house/command.ts';
import { answerJob, formCardKey, glassCardKey, requestCardKey } from './jobs.ts';
import { isLendCard, openLendChange } from './lend-press.ts';
import { nextPage, openAgain, searched } from './next-page.ts';
import { isChoiceCard, pressChoice } from './press-choice.ts';
import { isHouseCard, pressHouseCard } from './press-house.ts';
import { openUndo } from './undo.ts';

interface PressDeps extends Decisions, HouseDeps {
  readonly chat: Chat;
}

type Press = Extract<Incoming, { kind: 'press' }>;

const MAX_VALUE = 4000;

const Button = z.object({
  v: z.coerce.number().pipe(z.literal(1)),
  cmd: z.enum(CARD_COMMANDS),
  ref: z.string().min(16).max(64),
});
/** Clients send strings; some send numbers and booleans; whatever else comes is no value of an input. */
const Value = z.union([z.string().max(MAX_VALUE), z.number(), z.boolean()]).transform(String);

export async function handlePress(deps: PressDeps, job: Job, press: Press): Promise<void> {
  const person = await deps.chat.person(press.personId);
  if (press.fromBot) return refuse(deps, job, press, person, 'My buttons are for people.');
  const button = Button.safeParse(press.inputs);
  const card = button.success ? await cardOf(deps, press, button.data.ref) : undefined;
  if (button.success && card && isChoiceCard(card))
    return pressChoice(deps, job, press, person, card, button.data.cmd === 'choose');
  if (button.success && card && isHouseCard(card))
    return pressHouseCard(deps, job, press, person, card, button.data.cmd);
  if (!button.success || !card || card.requestId === undefined) {
    return refuse(deps, job, press, person, 'That button belongs to no card of mine. Please ask again.');
  }
  const { requestId } = card;
  const request = await deps.store.read(async (reader) => reader.request(requestId));
  // Retired meanwhile: then the request may have a plan that this card does not show.
  const current = await deps.store.read(async (reader) => reader.cardByKey(card.key));
  if (current?.ref !== card.ref)
    return refuse(deps, job, press, person, 'That card has just been replaced: please look at the new one.');
  if (!request) return refuse(deps, job, press, person, `There is no request R-${requestId} any more.`);
  const { cmd } = button.data;
  const isForm = card.key === formCardKey(requestId);
  const isMain = card.key === requestCardKey(requestId);
  if ((cmd === 'approve' || cmd === 'deny') && isMain) {
    const reason = Value.safeParse(press.inputs['reason']);
    return decideByPerson(deps, job, {
      verb: cmd,
      requestId,
      person,
      reason: reason.success ? reason.data : undefined,
      as: undefined,
      saw: { plan: request.plan?.hash },
      reply: replyTo(press, card),
    });
  }
  if (cmd === 'details' && isMain) return showDetails(deps, job, press, person, card, request);
  if (cmd === 'undo' && isMain) {
    const { roomId, roomType, messageId } = press;
    const parentId = card.parentId ?? messageId;
    const origin = { roomId, roomType, messageId, parentId };
    const why = await openUndo(deps, job, { requestId, person, origin, flags: {} });
    if (why !== undefined) await refuse(deps, job, press, person, why, request);
    return;
  }
  if (cmd === 'run-now' && card.key === glassCardKey(request)) {
    return decideByPerson(deps, job, {
      verb: 'break-glass',
      requestId,
      person,
      reason: undefined,
      as: undefined,
      saw: { plan: request.plan?.hash },
      reply: replyTo(press, card),
    });
  }
  if (cmd === 'cancel' && isForm) {
    return decideByPerson(deps, job, {
      verb: 'cancel',
      requestId,
      person,
      reason: undefined,
      as: undefined,
      reply: replyTo(press, card),
    });
  }
  if ((cmd === 'more' || cmd === 'search') && isMain) {
    const search = Value.safeParse(press.inputs['search']);
    const wanted = cmd === 'more' ? nextPage(request) : searched(request, search.success ? search.data : '');
    const why = await openAgain(deps, job, { press, person, card, request }, wanted);
    if (why !== undefined) await refuse(deps, job, press, person, why, request);
    return;
  }
  if ((cmd === 'lend-return' || cmd === 'lend-extend') && isLendCard(card, request)) {
    const why = await openLendChange(deps, job, press, person, card, request, cmd);
    if (why !== undefined) await refuse(deps, job, press, person, why, request);
    return;
  }
  if ((cmd === 'form.submit' || cmd === 'choose') && isForm)
    return submit(deps, job, press, person, card, request, cmd);
  return refuse(deps, job, press, person, 'That button does nothing on this card.');
}

async function showDetails(
  deps: PressDeps,
  job: Job,
  press: Press,
  person: Person,
  card: CardRecord,
  request: Request,
): Promise<void> {
  const refused = refusalToAsk(await deps.principals.policy(), person);
  if (refused !== undefined) return refuse(deps, job, press, person, refused, request);
  const { key, target } = replyTo(press, card);
  await deps.store.transaction(async (tx) => {
    await tx.enqueue(answerJob({ key, target, view: showRequestDetails(request), asker: person }));
    await tx.finish(job);
  });
}

/** The card of the pressed message; a message whose post was never answered is adopted by its secret. */
async function cardOf(
  { store, chat, clock }: PressDeps,
  press: Press,
  ref: string,
): Promise<CardRecord | undefined> {
  const card = await store.read(
    async (reader) => (await reader.cardByMessage(press.messageId)) ?? (await reader.cardByRef(ref)),
  );
  if (!card || card.ref !== ref || chat.placeOf(card.roomId) !== chat.placeOf(press.roomId)) return undefined;
  if (card.messageId === press.messageId) return card;
  if (card.messageId !== undefined || card.sentAt === undefined) return undefined;
  return store.transaction(async (tx) => {
    // Read again: the post's own answer or its echo may have come in the meantime.
    const now = await tx.cardByRef(ref);
    if (now === undefined || now.messageId === press.messageId) return now;
    if (now.messageId !== undefined || now.sentAt === undefined) return undefined;
    const adopted = { ...now, messageId: press.messageId };
    await tx.putCard(adopted);
    await tx.appendAudit([
      {
        at: clock.now(),
        action: 'card.adopt',
        actorId: undefined,
        requestId: now.requestId,
        orgId: undefined,
        roomId: now.roomId,
        detail: { card: now.key },
      },
    ]);
    return adopted;
  });
}

async function submit(
  deps: PressDeps,
  job: Job,
  press: Press,
  person: Person,
  card: CardRecord,
  request: Request,
  cmd: 'form.submit' | 'choose',
): Promise<void> {
  const refused =
    refusalToAsk(await deps.principals.policy(), person) ??
    (person.personId === request.requester.personId
      ? undefined
      : `This form is ${request.requester.displayName}'s. To ask for the same, start with the command “${request.operation}”.`);
  if (refused !== undefined) return refuse(deps, job, press, person, refused, request);
  const operation = deps.operations.find(({ name }) => name === request.operation);
  if (!operation) throw new Error(`R-${request.id} is for “${request.operation}”, which I do not know`);
  const input = cmd === 'choose' ? chosen(operation, request, press) : formInput(operation, request, press);
  await deps.requests.apply({
    requestId: request.id,
    event: { type: 'submitted', input, org: undefined, filled: cmd === 'form.submit' },
    actor: person,
    job,
    also: (decided) => {
      if (decided.ok) return [];
      const { key, target } = replyTo(press, card);
      return [answerJob({ key, target, view: showSentence(`${person.displayName}: ${decided.refused}`) })];
    },
  });
}

/** Whoever may fill in the form may set any of its fields, so the field's name needs no other proof. */
function chosen(operation: Operation, request: Request, press: Press): RawInput {
  const choice = Value.safeParse(press.inputs['choice']);
  const field = Value.safeParse(press.inputs['field']);
  const known =
    field.success && (field.data === 'org' || operation.fields.some(({ id }) => id === field.data));
  return choice.success && known ? { ...request.input, [field.data]: [choice.data] } : request.input;
}

/**
 * The fields the card showed, and nothing else; what earlier cards brought stays. An empty field may come as
 * nothing or as "", several choices come joined by commas.
 */
function formInput(operation: Operation, request: Request, press: Press): RawInput {
  const shown = new Set(request.asked);
  const input: Record<string, readonly string[]> = { ...request.input };
  for (const { id, kind, emptiable } of [...operation.fields, ...REASON_FIELDS]) {
    if (!shown.has(id) && press.inputs[id] === undefined) continue;
    const value = Value.safeParse(press.inputs[id]);
    const text = value.success ? value.data.trim() : '';
    if (text === '') delete input[id];
    else input[id] = kind === 'multi' ? text.split(',').map((part) => part.trim()) : [text];
    if (text === '' && kind === 'multi') input[id] = [];
    if (text === '' && emptiable === true) input[id] = [''];
  }
  const org = Value.safeParse(press.inputs['org']);
  if (org.success && org.data.trim() !== '') input['org'] = [org.data.trim()];
  return input;
}

function replyTo(press: Press, card: CardRecord) {
  return {
    key: `press:${press.actionId}`,
    target: { roomId: press.roomId, parentId: card.parentId ?? press.messageId },
  };
}

async function refuse(
  { store, clock }: PressDeps,
  job: Job,
  press: Press,
  person: Person,
  why: string,
  request?: Request,
): Promise<void> {
  await store.transaction(async (tx) => {
    const target = { roomId: press.roomId };
    const view = showSentence(`${person.displayName}: ${why}`);
    await tx.enqueue(answerJob({ key: `press:${press.actionId}`, target, view }));
    await tx.finish(job);
    await tx.appendAudit([
      {
        at: clock.now(),
        action: 'press.refuse',
        actorId: person.personId,
        requestId: request?.id,
        orgId: request?.org?.id,
        roomId: press.roomId,
        detail: { by: named(person), why },
      },
    ]);
  });
}
