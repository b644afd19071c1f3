// One transaction per state change: load, decide, save by compare-and-set, jobs and notices, audit last.
import { type Decided, decide, type Effect, type RequestEvent } from '../domain/decide.ts';
import type { Person } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Ids } from '../domain/ports/ids.ts';
import type { AuditEntry, Job, NewJob, Store, Tx } from '../domain/ports/store.ts';
import type { RawInput, Request } from '../domain/request.ts';
import {
  CHAT_ATTEMPTS,
  formCardKey,
  type NoticePayload,
  noticeCardKey,
  requestCardKey,
  workLane,
} from './jobs.ts';

export interface Opening {
  readonly operation: string;
  readonly writes: boolean;
  readonly announces: boolean;
  readonly input: RawInput;
  readonly requester: Person;
  readonly origin: Request['origin'];
}

export interface Change {
  readonly requestId: number;
  readonly event: RequestEvent;
  /** Who pressed or typed; absent for the engine's own doings. */
  readonly actor?: Person | undefined;
  /** Ended in the same transaction. */
  readonly job?: Job | undefined;
  /** Jobs that go with it; gets the outcome, refused or not. */
  readonly also?: ((decided: Decided) => readonly NewJob[]) | undefined;
}

export type Changed = Decided | { readonly ok: false; readonly refused: string; readonly missing: true };

export interface Requests {
  /** Creates the draft and the job that plans it, and ends the job it came from. */
  open(opening: Opening, job: Job): Promise<Request>;
  apply(change: Change): Promise<Changed>;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  /** Spaces that are told how announced requests end: ids or titles. */
  readonly notify: readonly string[];
  readonly ids: Ids;
}

/** A plan that cannot be made is told soon; what is being carried out is worth more patience. */
const PLAN_ATTEMPTS = 3;
const EXECUTE_ATTEMPTS = 12;
/** Saves are fought over by a few presses at most; more rounds than this mean something else is wrong. */
const CAS_ROUNDS = 20;

export function createRequests(deps: Deps): Requests {
  const { store, clock } = deps;
  return {
    open: async (opening, job) =>
      store.transaction(async (tx) => {
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
        await tx.finish(job);
        await tx.appendAudit([auditEntry(request, 'open', opening.requester, now, { input: opening.input })]);
        return request;
      }),

    async apply(change) {
      for (let round = 0; round < CAS_ROUNDS; round += 1) {
        const changed = await store.transaction(async (tx) => applyOnce(deps, tx, change, clock.now()));
        if (changed !== 'conflict') return changed;
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
): Promise<Changed | 'conflict'> {
  const request = await tx.request(change.requestId);
  if (!request) {
    if (change.job) await tx.finish(change.job);
    return { ok: false, refused: `There is no request R-${change.requestId}.`, missing: true };
  }
  const decided = decide(request, change.event, now);
  if (decided.ok) {
    if (!(await tx.saveRequest(decided.request, request.version))) return 'conflict';
    const saved = { ...decided.request, version: request.version + 1 };
    for (const job of decided.effects.flatMap((effect) => effectJobs(saved, effect, notify)))
      await tx.enqueue(job);
  }
  if (decided.ok && change.event.type === 'replanned') await retireButtons(tx, request.id, ids);
  if (decided.ok && change.event.type === 'resolved') await forgetSends(tx, request.id);
  for (const job of change.also?.(decided) ?? []) await tx.enqueue(job);
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
  return decided;
}

/** The buttons people see belong to the old plan: from now on they ask for nothing. */
async function retireButtons(tx: Tx, requestId: number, ids: Ids): Promise<void> {
  const card = await tx.cardByKey(requestCardKey(requestId));
  if (card) await tx.putCard({ ...card, ref: ids.nonce(), shown: undefined });
}

/** Somebody has looked: a step that was sent in vain may be sent as often again. */
async function forgetSends(tx: Tx, requestId: number): Promise<void> {
  for (const step of await tx.steps(requestId)) {
    if (step.state === 'sent') await tx.putStep({ ...step, sends: 0 });
  }
}

/** What the audit keeps of an event beyond its name. */
function evidence(event: RequestEvent): Record<string, unknown> {
  switch (event.type) {
    case 'planned':
    case 'replanned':
      return {
        hash: event.plan.hash,
        changes: event.plan.changes,
        need: event.rule.need,
        approvers: event.rule.from,
      };
    case 'denied':
      return { reason: event.reason };
    case 'submitted':
      return { input: event.input };
    case 'verified':
      return { outcome: event.outcome };
    case 'failed':
    case 'lost':
      return { reason: event.reason, trackingId: event.trackingId };
    case 'resolved':
      return { as: event.as };
    case 'progressed':
      return { text: event.text };
    case 'asked':
      return { fields: event.fields };
    case 'answered':
    case 'approved':
    case 'cancelled':
    case 'expired':
    case 'started':
      return {};
  }
}

function auditEntry(
  request: Request,
  action: string,
  actor: Person | undefined,
  at: number,
  detail: Record<string, unknown>,
): AuditEntry {
  return {
    at,
    action: `request.${action}`,
    actorId: actor?.personId,
    requestId: request.id,
    orgId: request.org?.id,
    roomId: request.origin.roomId,
    detail: { operation: request.operation, ...detail },
  };
}

function effectJobs(request: Request, effect: Effect, notify: readonly string[]): readonly NewJob[] {
  const { id, version } = request;
  switch (effect.kind) {
    case 'plan':
      return [planJob(request)];
    case 'execute':
      return [
        {
          queue: 'work',
          lane: workLane(id),
          key: `execute:R-${id}:${version}`,
          payload: { kind: 'execute', requestId: id },
          maxAttempts: EXECUTE_ATTEMPTS,
        },
      ];
    case 'expire':
      return [
        {
          queue: 'timer',
          lane: `R-${id}:expire:${version}`,
          key: `expire:R-${id}:${version}`,
          payload: { kind: 'expire', requestId: id },
          dueAt: effect.at,
        },
      ];
    case 'show':
      return [
        notice(requestCardKey(id), `show:R-${id}:${version}`, {
          kind: 'request',
          requestId: id,
          anew: effect.anew,
        }),
      ];
    case 'close-form':
      return [notice(formCardKey(id), `close:R-${id}:${version}`, { kind: 'close-form', requestId: id })];
    case 'announce':
      return notify.map((space) =>
        notice(noticeCardKey(id, space), `announce:R-${id}:${version}:${space}`, {
          kind: 'request',
          requestId: id,
          space,
        }),
      );
    case 'deliver':
      // In the lane of the card whose thread it goes to, so that the card is there before it.
      return [undefined, ...(request.announces === true ? notify : [])].map((space) =>
        notice(
          space === undefined ? requestCardKey(id) : noticeCardKey(id, space),
          `file:R-${id}:${space ?? 'here'}`,
          { kind: 'file', requestId: id, space },
        ),
      );
  }
}

function notice(lane: string, key: string, payload: NoticePayload): NewJob {
  return { queue: 'outbox', lane, key, payload, maxAttempts: CHAT_ATTEMPTS };
}

function planJob(request: Request): NewJob {
  return {
    queue: 'work',
    lane: workLane(request.id),
    key: `plan:R-${request.id}:${request.round}`,
    payload: { kind: 'plan', requestId: request.id, round: request.round },
    maxAttempts: PLAN_ATTEMPTS,
  };
}
