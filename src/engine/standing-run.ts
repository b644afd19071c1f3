// A standing order that is due, or that somebody wants to see run: a schedule files a request in its owner's name, a
// watch looks and tells what has changed. Whether its owner may is asked each time.
import { Fault } from '../domain/failure.ts';
import type { Operation } from '../domain/operation.ts';
import { rulingFor } from '../domain/policy/evaluate.ts';
import type { PolicyOrg } from '../domain/policy/match.ts';
import type { Chat, Person } from '../domain/ports/chat.ts';
import type { Job, Tx } from '../domain/ports/store.ts';
import { timesUntil } from '../domain/recurrence.ts';
import {
  blindTitle,
  pausedTitle,
  showEvents,
  showMissed,
  showStandingNote,
} from '../domain/show/standing.ts';
import { nextDue, type StandingOrder, standingName } from '../domain/standing.ts';
import type { View } from '../domain/views.ts';
import { eventsToTell, type WatchEvent, type Watching } from '../domain/watch.ts';
import { alertRooms, tellAlerts } from './alerts.ts';
import { answerJob, type WorkPayload } from './jobs.ts';
import { reasonOf } from './planner.ts';
import type { PlannerDeps } from './planning.ts';
import { readTags } from './ruling.ts';
import { isDue, keepStanding, standingEntry } from './standing-orders.ts';

export interface StandingDeps extends Omit<PlannerDeps, 'chat'> {
  readonly chat: Chat;
  readonly operations: readonly Operation[];
  /** Spaces for team notices: ids or titles. */
  readonly notify: readonly string[];
}

type Work = Extract<WorkPayload, { kind: 'standing' }>;

/** A run that is a little late is nothing to speak of. */
const LATE_MS = 10 * 60_000;

export async function runStanding(deps: StandingDeps, job: Job, work: Work): Promise<void> {
  const { store } = deps;
  const { orderId, at, by } = work;
  const order = await store.read(async (reader) => reader.standingOrder(orderId));
  if (order === undefined || order.state === 'ended' || (by === undefined && !isDue(order, at)))
    return store.transaction(async (tx) => tx.finish(job));
  const operation = deps.operations.find(({ name }) => name === order.operation);
  const may =
    operation === undefined
      ? `There is no “${order.operation}” any more.`
      : await refusal(deps, order, operation, by ?? order.owner);
  if (operation === undefined || may !== undefined)
    return by === undefined
      ? pauseItself(deps, job, order, may ?? '')
      : say(deps, job, order, `${by.displayName}: ${may}`);
  if (order.kind === 'schedule') return fileRequest(deps, job, order, operation, by);
  if (operation.risk === 'read' || operation.watching === undefined)
    throw new Error(`“${operation.name}” watches nothing`);
  return look(deps, job, order, operation.watching, by);
}

/** Who it is, is asked of Webex as well: somebody may have left. */
async function refusal(
  { chat, policy, admin }: StandingDeps,
  order: StandingOrder,
  operation: Operation,
  who: Person,
): Promise<string | undefined> {
  let requester: Person;
  try {
    requester = await chat.person(who.personId);
  } catch (error) {
    if (!(error instanceof Fault) || error.repeat !== 'never') throw error;
    return `Webex does not know ${who.displayName} any more.`;
  }
  const inForce = await policy();
  const org: PolicyOrg | 'none' | undefined =
    order.org === undefined
      ? operation.onOrg === true
        ? undefined
        : 'none'
      : (await readTags(admin, inForce))(order.org);
  const { roomId, roomType } = order.origin;
  const answer = rulingFor(inForce, {
    operation: operation.name,
    risk: operation.risk,
    approval: operation.risk === 'read' ? 'none' : operation.approval,
    requester,
    org,
    space: { roomId, roomType },
    licenses: undefined,
    beneficiaries: [],
  });
  return 'refused' in answer ? answer.refused : undefined;
}

async function pauseItself(
  { store, clock }: StandingDeps,
  job: Job,
  order: StandingOrder,
  why: string,
): Promise<void> {
  const now = clock.now();
  const { dueAt: _, ...rest } = order;
  const last = { at: now, well: false, said: why };
  const paused: StandingOrder = { ...rest, state: 'paused', why, last };
  const word = order.kind === 'schedule' ? 'schedule' : 'watch';
  const name = standingName(order.id);
  const paragraphs = [why, `When that is put right: ${word} resume ${name}`];
  await store.transaction(async (tx) => {
    await keepStanding(tx, paused);
    await tx.enqueue(
      note(order, `paused:${job.key}`, showStandingNote(order, pausedTitle(order), paragraphs)),
    );
    await tx.finish(job);
    await tx.appendAudit([standingEntry(order, 'pause', now, { why })]);
  });
}

async function say(deps: StandingDeps, job: Job, order: StandingOrder, sentence: string): Promise<void> {
  const view = showStandingNote(order, sentence, []);
  await deps.store.transaction(async (tx) => {
    await tx.enqueue(note(order, `said:${job.key}`, view));
    await tx.finish(job);
  });
}

const note = (order: StandingOrder, key: string, view: View) =>
  answerJob({
    key: `${standingName(order.id)}:${key}`,
    target: { roomId: order.roomId },
    view,
    // It may tell of an organization.
    asker: order.org === undefined ? undefined : order.owner,
  });

async function fileRequest(
  { requests, clock }: StandingDeps,
  job: Job,
  order: StandingOrder,
  operation: Operation,
  by: Person | undefined,
): Promise<void> {
  const now = clock.now();
  const { rhythm, dueAt } = order;
  const missed =
    by === undefined && dueAt !== undefined && 'recurrence' in rhythm
      ? timesUntil(rhythm.recurrence, dueAt, now)
      : [];
  const isLate = missed.length > 1 || (missed[0] !== undefined && now - missed[0] > LATE_MS);
  const writes = operation.risk !== 'read';
  const also = async (tx: Tx, requestId: number): Promise<void> => {
    const next = by === undefined ? { dueAt: nextDue(rhythm, now) } : {};
    const last = { at: now, well: true, said: `R-${requestId}`, requestId };
    await keepStanding(tx, { ...order, ...next, last });
    if (isLate) await tx.enqueue(note(order, `late:${job.key}`, showMissed(order, missed)));
  };
  await requests.open(
    {
      operation: operation.name,
      writes,
      announces: writes && operation.announces,
      input: order.input,
      requester: by ?? order.owner,
      origin: { ...order.origin, roomId: order.roomId },
      standing: order.id,
    },
    job,
    also,
  );
}

async function look(
  deps: StandingDeps,
  job: Job,
  order: StandingOrder,
  watching: Watching,
  by: Person | undefined,
): Promise<void> {
  const { admin, clock } = deps;
  const { org } = order;
  if (org === undefined) throw new Error(`${standingName(order.id)} watches no organization`);
  const now = clock.now();
  let found: Awaited<ReturnType<Watching['look']>>;
  try {
    found = await watching.look({ org, admin, now }, order.input, order.seen);
  } catch (error) {
    const isLast = job.failures + 1 >= job.maxAttempts;
    if (!(error instanceof Fault) || (error.repeat !== 'never' && !isLast)) throw error;
    return blind(deps, job, order, error);
  }
  const { tell, told } = eventsToTell(order.told, found.events, now);
  const rooms = await roomsFor(deps, order, watching, found.events);
  const sees = order.failures > 0 || (by !== undefined && tell.length === 0);
  await deps.store.transaction(async (tx) => {
    const next = by === undefined ? { dueAt: nextDue(order.rhythm, now) } : {};
    const last = { at: now, well: true, said: saidOf(found.events) };
    await keepStanding(tx, { ...order, ...next, seen: found.seen, told, last, failures: 0 });
    if (tell.length > 0)
      await tx.enqueue(note(order, job.key, showEvents(order, watching.title(tell, org.name), tell)));
    else if (sees)
      await tx.enqueue(note(order, job.key, showStandingNote(order, seesTitle(order), [last.said])));
    await tellAlerts(tx, rooms, found.events.map(alertOf(order)), now, (due) =>
      showEvents(
        order,
        watching.title(
          due.map(({ event }) => event),
          org.name,
        ),
        due.map(({ event }) => event),
      ),
    );
    await tx.finish(job);
  });
}

const seesTitle = (order: StandingOrder): string =>
  order.failures > 0 ? `${standingName(order.id)} can look again` : `${standingName(order.id)} has looked`;

const NAMED = 2;

function saidOf(events: readonly WatchEvent[]): string {
  const wrong = events.filter(({ kind }) => kind === 'raised' || kind === 'lasts');
  const news = events.filter(({ kind }) => kind === 'news').length;
  if (wrong.length === 0) return news === 0 ? 'nothing to tell' : `${news} new`;
  const more = wrong.length > NAMED ? ` and ${wrong.length - NAMED} more` : '';
  const first = wrong.slice(0, NAMED).map(({ label }) => label);
  return `not well: ${first.join(', ')}${more}`;
}

/** Two watches of the same thing have one cause. */
const alertOf = (order: StandingOrder) => (event: WatchEvent) => ({
  cause: `${order.operation} ${order.org?.id ?? ''} ${event.cause}`,
  over: event.kind === 'recovered',
  event,
});

async function roomsFor(
  deps: StandingDeps,
  { org, roomId }: StandingOrder,
  { alert }: Watching,
  events: readonly WatchEvent[],
): Promise<readonly string[]> {
  if (alert === undefined || org === undefined || events.length === 0) return [];
  const tagged = (await readTags(deps.admin, await deps.policy()))(org);
  return alertRooms(deps, { kind: alert, org: tagged, except: roomId });
}

/** It goes on: Webex comes back. Told once. */
async function blind(
  { store, clock }: StandingDeps,
  job: Job,
  order: StandingOrder,
  error: unknown,
): Promise<void> {
  const now = clock.now();
  const { reason, trackingId } = reasonOf(error);
  const paragraphs = trackingId === undefined ? [reason] : [reason, `Webex tracking id: ${trackingId}`];
  await store.transaction(async (tx) => {
    const last = { at: now, well: false, said: reason };
    const dueAt = nextDue(order.rhythm, now);
    const next = order.state === 'active' ? { dueAt } : {};
    await keepStanding(tx, { ...order, ...next, last, failures: order.failures + 1 });
    if (order.failures === 0)
      await tx.enqueue(
        note(
          order,
          `blind:${job.key}`,
          showStandingNote(order, blindTitle(order), [
            ...paragraphs,
            'I go on trying, and say when I can look again.',
          ]),
        ),
      );
    await tx.finish(job);
  });
}

/** A fault of ours: the order goes on all the same. */
export async function standingExhausted(
  deps: StandingDeps,
  { orderId, at, by }: Work,
  error: unknown,
): Promise<void> {
  const { store, clock } = deps;
  await store.transaction(async (tx) => {
    const order = await tx.standingOrder(orderId);
    if (!isDue(order, at) || by !== undefined) return;
    const now = clock.now();
    const { reason } = reasonOf(error);
    const last = { at: now, well: false, said: reason };
    await keepStanding(tx, {
      ...order,
      dueAt: nextDue(order.rhythm, now),
      last,
      failures: order.failures + 1,
    });
    if (order.failures === 0)
      await tx.enqueue(note(order, `broken:${at}`, showStandingNote(order, blindTitle(order), [reason])));
  });
}
