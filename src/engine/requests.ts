// One transaction per state change: load, decide, save by compare-and-set, jobs and notices, audit last.
import type { Decided, Effect, RequestEvent } from '../domain/decide.ts';
import { nextReview } from '../domain/glass.ts';
import type { Person } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Ids } from '../domain/ports/ids.ts';
import type { AuditEntry, Job, NewJob, Store, Tx } from '../domain/ports/store.ts';
import type { RawInput, Request, Rule } from '../domain/request.ts';
import { showGlass } from '../domain/show/glass.ts';
import { showSentence } from '../domain/show/house.ts';
import { type Nudge, nudgeText } from '../domain/show/nudge.ts';
import { directUpdates } from './approver-notices.ts';
import { named } from './by.ts';
import {
  answerJob,
  approversJob,
  CHAT_ATTEMPTS,
  executeJob,
  formCardKey,
  glassCardKey,
  type NoticePayload,
  noticeCardKey,
  nudgeJob,
  requestCardKey,
  reviewTimer,
  teamJobs,
  timerJob,
  workLane,
} from './jobs.ts';
import { settleLending } from './lending.ts';
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
}

/** A plan that cannot be made is told soon. */
const PLAN_ATTEMPTS = 3;
/** Saves are fought over by a few presses at most; more rounds than this mean something else is wrong. */
const CAS_ROUNDS = 20;

export function createRequests(deps: Deps): Requests {
  const { store, clock } = deps;
  return {
    open: async (opening, job, also) =>
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
  if (change.holding) await tx.fence(change.holding);
  const request = await tx.request(change.requestId);
  if (!request) {
    if (change.job) await tx.finish(change.job);
    return { ok: false, refused: `There is no request R-${change.requestId}.`, missing: true };
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
  return decided;
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

/** What the audit keeps of an event beyond its name. */
function evidence(event: RequestEvent): Record<string, unknown> {
  switch (event.type) {
    case 'planned':
    case 'replanned':
      return {
        hash: event.plan.hash,
        changes: event.plan.changes,
        beneficiaries: event.plan.beneficiaries,
        need: event.rule.need,
        approvers: event.rule.from,
        rule: event.rule.matched,
        groups: event.rule.groups?.map(({ label, need }) => ({ label, need })),
        reason: event.rule.reason,
        ticket: event.rule.ticket,
        differences: event.type === 'replanned' ? event.differences : undefined,
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
    case 'glass-broken':
      return { plan: event.plan };
    case 'reviewed':
      return { verdict: event.verdict, note: event.note };
    case 'held':
      return { why: event.why };
    case 'asked':
      return { fields: event.fields };
    case 'answered':
    case 'approved':
    case 'cancelled':
    case 'paused':
    case 'continued':
    case 'expired':
    case 'started':
    case 'resumed':
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
    detail: { operation: request.operation, ...(actor && { by: named(actor) }), ...detail },
  };
}

function effectJobs(request: Request, effect: Effect, notify: readonly string[]): readonly NewJob[] {
  const { id, version } = request;
  switch (effect.kind) {
    case 'plan':
      return [planJob(request)];
    case 'execute':
      return [executeJob(id, String(version))];
    case 'wait':
      return waitJobs(request, effect.rule);
    case 'ask-glass':
      return [
        answerJob({
          key: `R-${id}:ask-glass:${version}`,
          cardKey: glassCardKey(request),
          requestId: id,
          target: request.origin,
          view: showGlass(request),
        }),
      ];
    case 'tell-glass':
      return glassJobs(request, notify);
    case 'tell-concern':
      return tellTeam(request, notify, 'concern');
    case 'tell-expired':
      return [nudgeJob(id, 'expired', request.updatedAt)];
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
    case 'sweep':
      return [timerJob(`R-${id}:sweep:${version}`, { kind: 'sweep', requestId: id }, request.updatedAt)];
    case 'announce':
      return announcedTo(request, notify).map((space, at, spaces) =>
        notice(noticeCardKey(id, space), `announce:R-${id}:${version}:${space}`, {
          kind: 'request',
          requestId: id,
          space,
          told: spaces.slice(0, at),
        }),
      );
    case 'deliver-plan':
      return [
        notice(requestCardKey(id), `plan-file:R-${id}:${version}`, {
          kind: 'file',
          requestId: id,
          of: 'plan',
        }),
      ];
    case 'deliver':
      // In the lane of the card whose thread it goes to, so that the card is there before it.
      return [undefined, ...announcedTo(request, notify)].map((space) =>
        notice(
          space === undefined ? requestCardKey(id) : noticeCardKey(id, space),
          `file:R-${id}:${space ?? 'here'}`,
          { kind: 'file', requestId: id, space },
        ),
      );
  }
}

function glassJobs(request: Request, notify: readonly string[]): readonly NewJob[] {
  const { id, glass, updatedAt } = request;
  const at = nextReview(glass?.broken ?? updatedAt, updatedAt);
  return [
    nudgeJob(id, 'glass', updatedAt),
    approversJob(id, 'glass', updatedAt),
    ...tellTeam(request, notify, 'glass'),
    reviewTimer(id, at),
  ];
}

function tellTeam(request: Request, notify: readonly string[], what: Nudge): readonly NewJob[] {
  const text = nudgeText(request, what);
  const spaces = [...notify, ...(request.rule?.notify ?? []).flatMap((entry) => entry.spaces)];
  const view = showSentence(text ?? '', `request R-${request.id}`);
  return text === undefined
    ? []
    : teamJobs({ key: `R-${request.id}:${what}`, spaces, except: request.origin.roomId, view });
}

/** All reminders at once: each looks whether it is still wanted when its time has come. */
function waitJobs({ id, version }: Request, rule: Rule): readonly NewJob[] {
  const expire = timerJob(`R-${id}:expire:${version}`, { kind: 'expire', requestId: id }, rule.expiresAt);
  const at = (kind: 'remind' | 'escalate', due: number): NewJob =>
    timerJob(`R-${id}:${kind}:${version}:${due}`, { kind, requestId: id, at: due }, due);
  return [
    approversJob(id, 'asked', version),
    expire,
    ...(rule.remindAt ?? []).map((due) => at('remind', due)),
    ...(rule.escalate ? [at('escalate', rule.escalate.at)] : []),
  ];
}

function endEvents({ state, operation }: Request): readonly string[] {
  if (state === 'succeeded' || state === 'partial') return ['done'];
  return operation.startsWith('report ') ? ['failed', 'report'] : ['failed'];
}

/** The spaces of the settings for what is announced by nature, those of the policy for what it names. */
function announcedTo(request: Request, notify: readonly string[]): readonly string[] {
  const events = endEvents(request);
  const named = (request.rule?.notify ?? []).flatMap(({ when, spaces }) =>
    when.some((event) => events.includes(event)) ? spaces : [],
  );
  return [...new Set([...(request.announces === true ? notify : []), ...named])];
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
