// One transaction per state change: load, decide, save by compare-and-set, jobs and notices, audit last.

import type { Person } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Ids } from '../domain/ports/ids.ts';
import type { Observe } from '../domain/ports/observer.ts';
import type { Job, NewJob, Store, Tx } from '../domain/ports/store.ts';
import type { RawInput, Request, RequestState } from '../domain/request.ts';
import type { Decided, RequestEvent } from '../domain/request-event.ts';
import { directUpdates } from './approver-notices.ts';
import { requestCardKey } from './jobs.ts';
import { settleLending } from './lending.ts';
import { auditEntry, evidence } from './request-audit.ts';
import { effectJobs, planJob } from './request-effects.ts';
import { settleStanding } from './standing-orders.ts';
import { decideWithUnits } from './unit-holds.ts';

export interface Opening {
  readonly operation: string;
  readonly writes: boolean;
  readonly announces: boolean;
  readonly input: RawInput;
  /** Planned and answered, never carried out. */
  readonly dryRun?: boolean;
  /** Its form is wanted, though nothing is missing. */
  readonly edit?: boolean;
  /** The request it takes back. */
  readonly undoes?: number;
  /** The standing order that files it. */
  readonly standing?: number;
  /** Addresses of the files of the message. */
  readonly files?: string[];
  /** Asked for with --break-glass. */
  readonly glass?: Request['glass'];
  readonly requester: Person;
  readonly origin: Request['origin'];
}

export interface Change {
  readonly requestId: number;
  readonly event: RequestEvent;
  /** Who pressed or typed; absent for the engine's own doings. */
  readonly actor?: Person | undefined;
  /** Nothing is changed when its lane is somebody else's by now: throws LeaseLost. */
  readonly holding?: Job | undefined;
  /** Ended in the same transaction. */
  readonly job?: Job | undefined;
  /** Jobs that go with it; gets the outcome, refused or not. */
  readonly also?: ((decided: Decided) => readonly NewJob[]) | undefined;
}

export type Changed = Decided | { readonly ok: false; readonly refused: string; readonly missing: true };

export interface Requests {
  /** Creates the draft and the job that plans it, and ends the job it came from. */
  open(
    opening: Opening,
    job: Job,
    /** Saved together with it. */
    also?: (tx: Tx, requestId: number) => Promise<void>,
  ): Promise<Request>;
  apply(change: Change): Promise<Changed>;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  /** Spaces that are told how announced requests end: ids or titles. */
  readonly notify: readonly string[];
  readonly ids: Ids;
  readonly observe?: Observe | undefined;
}

type Told = RequestEvent['type'] | 'opened';

/** Saves are fought over by a few presses at most; more rounds than this mean something else is wrong. */
const CAS_ROUNDS = 20;

export function createRequests(deps: Deps): Requests {
  const { store, clock } = deps;
  const tell = (request: Request, event: Told, from?: RequestState): void =>
    deps.observe?.({
      kind: 'request',
      requestId: request.id,
      operation: request.operation,
      event,
      from,
      to: request.state,
      ageMs: request.updatedAt - request.createdAt,
    });
  return {
    async open(opening, job, also) {
      const opened = await store.transaction(async (tx) => {
        const now = clock.now();
        const id = await tx.nextRequestId();
        const request: Request = {
          ...opening,
          id,
          version: 0,
          state: 'draft',
          decisions: [],
          round: 0,
          createdAt: now,
          updatedAt: now,
        };
        await tx.insertRequest(request);
        await tx.enqueue(planJob(request));
        await also?.(tx, id);
        await tx.finish(job);
        await tx.appendAudit([
          auditEntry(request, 'open', opening.requester, now, {
            input: opening.input,
            ...(opening.dryRun === true ? { dryRun: true } : {}),
            ...(opening.glass === undefined ? {} : { breakGlass: true }),
            ...(opening.standing === undefined ? {} : { standing: `S-${opening.standing}` }),
            ...(opening.undoes === undefined ? {} : { undoes: opening.undoes }),
          }),
        ]);
        return request;
      });
      tell(opened, 'opened');
      return opened;
    },

    async apply(change) {
      for (let round = 0; round < CAS_ROUNDS; round += 1) {
        const done = await store.transaction(async (tx) => applyOnce(deps, tx, change, clock.now()));
        if (done === 'conflict') continue;
        const { changed, from } = done;
        if (changed.ok) tell(changed.request, change.event.type, from);
        return changed;
      }
      throw new Error(`R-${change.requestId} could not be saved: too many others save it at the same time`);
    },
  };
}

async function applyOnce(
  { notify, ids }: Deps,
  tx: Tx,
  change: Change,
  now: number,
): Promise<{ readonly changed: Changed; readonly from?: RequestState } | 'conflict'> {
  if (change.holding) await tx.fence(change.holding);
  const request = await tx.request(change.requestId);
  if (!request) {
    if (change.job) await tx.finish(change.job);
    const refused = `There is no request R-${change.requestId}.`;
    return { changed: { ok: false, refused, missing: true } };
  }
  const { decided, saveUnits } = await decideWithUnits(tx, request, change.event, now);
  if (decided.ok) {
    if (!(await tx.saveRequest(decided.request, request.version))) return 'conflict';
    await saveUnits();
    await settleLending(tx, request, decided.request, now);
    await settleStanding(tx, request, decided.request, now);
    const saved = { ...decided.request, version: request.version + 1 };
    // Before the effects: what goes into the thread of an answer comes after it on its lane.
    for (const job of change.also?.(decided) ?? []) await tx.enqueue(job);
    for (const job of decided.effects.flatMap((effect) => effectJobs(saved, effect, notify)))
      await tx.enqueue(job);
    if (TOLD_DIRECTLY.has(change.event.type))
      for (const job of await directUpdates(tx, saved)) await tx.enqueue(job);
  }
  if (decided.ok && change.event.type === 'replanned') await retireButtons(tx, request.id, ids);
  if (decided.ok && change.event.type === 'resolved') await forgetSends(tx, request.id);
  if (!decided.ok) for (const job of change.also?.(decided) ?? []) await tx.enqueue(job);
  if (change.job) await tx.finish(change.job);
  const detail = decided.ok
    ? {
        event: change.event.type,
        from: request.state,
        to: decided.request.state,
        round: decided.request.round,
        ...evidence(change.event),
      }
    : { event: change.event.type, state: request.state, refused: decided.refused };
  const action = decided.ok ? decided.action : 'refuse';
  await tx.appendAudit([
    auditEntry(decided.ok ? decided.request : request, action, change.actor, now, detail),
  ]);
  return { changed: decided, from: request.state };
}

/** What changes the message of those who were told directly. */
const TOLD_DIRECTLY: ReadonlySet<RequestEvent['type']> = new Set([
  'approved',
  'denied',
  'cancelled',
  'expired',
  'replanned',
  'reviewed',
]);

/** The buttons people see belong to the old plan: from now on they ask for nothing. */
async function retireButtons(tx: Tx, requestId: number, ids: Ids): Promise<void> {
  const card = await tx.cardByKey(requestCardKey(requestId));
  if (card) await tx.putCard({ ...card, ref: ids.nonce(), shown: undefined, postedAt: undefined });
}

/** Somebody has looked: a step that was sent in vain may be sent as often again. */
async function forgetSends(tx: Tx, requestId: number): Promise<void> {
  for (const step of await tx.steps(requestId)) {
    if (step.state === 'sent') await tx.putStep({ ...step, sends: 0 });
  }
}
