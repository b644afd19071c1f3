// Who has to be told that a request waits: in its space by a mention, and directly whoever is not in that space.
import { directWith } from '../domain/direct-space.ts';
import { Fault } from '../domain/failure.ts';
import type { Chat, Content, Person, Target } from '../domain/ports/chat.ts';
import type { Log } from '../domain/ports/log.ts';
import type { CardRecord, Job, NewJob, Reader, Store } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { type Nudge, nudgeText, showDirect } from '../domain/show/nudge.ts';
import { askedNow, undecided } from '../domain/tally.ts';
import type { View } from '../domain/views.ts';
import { CHAT_ATTEMPTS, directCardKey, type NoticePayload, requestCardKey } from './jobs.ts';

interface Deps {
  readonly store: Store;
  readonly chat: Chat;
  readonly log: Log;
}

type PayloadOf<K extends NoticePayload['kind']> = Extract<NoticePayload, { kind: K }>;

const MOST_MENTIONED = 20;

/** Ends the job: one job of its own for each who is to be told directly, so that one failure keeps nobody else waiting. */
export async function tellApprovers(
  { store, chat }: Deps,
  job: Job,
  { requestId, what, at }: PayloadOf<'approvers'>,
): Promise<void> {
  const request = await store.read(async (reader) => reader.request(requestId));
  const people = request ? whomToTell(request, what, at) : [];
  const here = request && people.length > 0 ? await membersOf(chat, request.origin.roomId) : [];
  const away = people.filter((personId) => !isHere(request, here, personId));
  await store.transaction(async (tx) => {
    for (const personId of away) await tx.enqueue(directJob(requestId, personId, `${what}:${at}`, what));
    await tx.finish(job);
  });
}

/** Somebody with several accounts is there when any of them is. */
function isHere(request: Request | undefined, here: readonly string[], personId: string): boolean {
  const accounts = request?.rule?.same?.find((same) => same.includes(personId)) ?? [personId];
  return accounts.some((account) => here.includes(account));
}

function whomToTell(request: Request, what: Nudge, at: number): readonly string[] {
  const { rule, state, glass } = request;
  if (!rule) return [];
  if (what === 'glass' || what === 'review') return glass?.skipped ?? [];
  if (state !== 'pending') return [];
  return what === 'escalate' ? (rule.escalate?.from ?? []) : undecided(request, askedNow(rule, at));
}

/** A bot that is no member any more is told so when it posts. */
async function membersOf(chat: Chat, roomId: string): Promise<readonly string[]> {
  try {
    return (await chat.members(roomId))?.people.map(({ personId }) => personId) ?? [];
  } catch (error) {
    if (!(error instanceof Fault) || error.repeat !== 'never') throw error;
    return [];
  }
}

function directJob(requestId: number, personId: string, key: string, what: Nudge): NewJob {
  const lane = directCardKey(requestId, personId);
  return {
    queue: 'outbox',
    lane,
    key: `${lane}:${key}`,
    payload: { kind: 'direct', requestId, personId, what },
    maxAttempts: CHAT_ATTEMPTS,
  };
}

/** Whoever was told directly sees there as well what became of it. */
export async function directUpdates(reader: Reader, request: Request): Promise<readonly NewJob[]> {
  const { rule, id, version } = request;
  const told = [...new Set([...(rule?.from ?? []), ...(rule?.escalate?.from ?? [])])];
  const jobs: NewJob[] = [];
  for (const personId of told) {
    if (!(await reader.cardByKey(directCardKey(id, personId)))) continue;
    jobs.push(directJob(id, personId, String(version), 'asked'));
  }
  return jobs;
}

interface Told {
  readonly cardKey: string;
  readonly target: Target;
  readonly view: View;
  readonly anew: boolean;
}

/** The one live message about the request in somebody's direct space; what is urgent is posted there anew. */
export async function directNotice(
  { chat }: Deps,
  request: Request,
  { personId, what }: PayloadOf<'direct'>,
): Promise<Told> {
  const { roomId, roomType } = request.origin;
  const title = roomType === 'direct' ? undefined : await chat.title(roomId);
  return {
    cardKey: directCardKey(request.id, personId),
    target: { roomId: directWith(personId) },
    view: showDirect(request, title, what),
    anew: what !== 'asked',
  };
}

interface Called {
  readonly cardKey: string;
  readonly target: Target;
  readonly text: string;
  readonly content: (card: CardRecord) => Content;
}

/** A short message in the thread of the request's card, which calls those it is for. */
export async function nudgeNotice(
  deps: Deps,
  request: Request,
  { what, at }: PayloadOf<'nudge'>,
): Promise<Called | undefined> {
  const { store, chat } = deps;
  const { id, origin, requester } = request;
  const wanted = what === 'expired' ? [requester.personId] : whomToTell(request, what, at);
  const text = nudgeText(request, what);
  if (text === undefined) return undefined;
  const here = new Set(await membersOf(chat, origin.roomId));
  const called = await peopleOf(
    deps,
    wanted.filter((personId) => here.has(personId)).slice(0, MOST_MENTIONED),
  );
  const card = await store.read(async (reader) => reader.cardByKey(requestCardKey(id)));
  return {
    cardKey: `R-${id}:nudge:${what}:${at}`,
    target: { roomId: origin.roomId, parentId: card?.parentId ?? card?.messageId ?? origin.parentId },
    text,
    content: ({ nonce }) => ({ kind: 'text', text, command: `request R-${id}`, mentions: called, nonce }),
  };
}

async function peopleOf({ chat, log }: Deps, personIds: readonly string[]): Promise<readonly Person[]> {
  const people: Person[] = [];
  for (const personId of personIds) {
    try {
      people.push(await chat.person(personId));
    } catch (error) {
      if (!(error instanceof Fault) || error.repeat !== 'never') throw error;
      log.warn({ error }, 'Somebody who is to be called is not known to Webex any more');
    }
  }
  return people;
}
