// Carries out an approved request: authority and plan are checked once more, every write goes through the
// journal, and what is shown is what was read back.

import type { ReadContext } from '../domain/context.ts';
import { Fault, InputProblems } from '../domain/failure.ts';
import type { WriteOperation } from '../domain/operation.ts';
import { planDifference } from '../domain/plan-difference.ts';
import { refusalToExecute } from '../domain/policy/authority.ts';
import type { Chat } from '../domain/ports/chat.ts';
import type { Files } from '../domain/ports/files.ts';
import type { Job, Reader } from '../domain/ports/store.ts';
import { isRight, type Outcome, type Plan, type Request } from '../domain/request.ts';
import type { RequestEvent } from '../domain/request-event.ts';
import type { RowWork } from '../domain/steps.ts';
import { Halted, StepConflict } from './attempt.ts';
import { claimsOf } from './claims.ts';
import { createStep } from './journal.ts';
import { makePlan } from './make-plan.ts';
import { READ_PAUSE_MS, READS } from './patience.ts';
import { reasonOf } from './planner.ts';
import { contextFor, isOnOrg, NO_ORG, type PlannerDeps } from './planning.ts';
import { carryOut, payloadOf } from './run.ts';
import { haltedBy } from './standstill.ts';
import { whisperTo } from './whisper.ts';

export interface ExecutorDeps extends PlannerDeps {
  readonly sleep: (ms: number) => Promise<void>;
  readonly files: Files;
  readonly chat: PlannerDeps['chat'] & Pick<Chat, 'post' | 'find'>;
}

export async function executeRequest(deps: ExecutorDeps, job: Job, request: Request): Promise<void> {
  const operation = deps.operation(request.operation);
  if (operation.risk === 'read') throw new Error(`${operation.name} is a read and has nothing to execute`);
  if (request.state === 'approved' && !(await begin(deps, job, request, operation))) return;
  if (request.state !== 'approved' && request.state !== 'executing') {
    await deps.store.transaction(async (tx) => tx.finish(job));
    return;
  }
  if (request.held !== undefined)
    await deps.requests.apply({ requestId: request.id, event: { type: 'resumed' } });
  const { plan } = request;
  const org = isOnOrg(operation, request) ? request.org : NO_ORG;
  if (!org || !plan) throw new Error(`R-${request.id} is executed without a plan`);
  const context = { ...contextFor(deps, request, org), before: plan.before };
  const refusals: Fault[] = [];
  const refused = (fault: Fault): void => void refusals.push(fault);
  const step = createStep({
    ...deps,
    requestId: request.id,
    job,
    halted: haltedOrEnded(deps, request.id),
    refused,
  });
  const executing = {
    ...context,
    step,
    settings: deps.settings,
    files: filesOf(deps.files, request.id),
    ...claimsOf(deps, job, request.id),
    whisper: whisperTo(deps.chat, request),
    progress: progressOf(deps, request),
    payload: async () => payloadOf(deps.files, plan),
    rows: async <R>(rows: readonly R[], work: RowWork<R>) => carryOut(deps, job, request, rows, work),
  };
  let verify: (reading: ReadContext) => Promise<Outcome>;
  try {
    verify = await operation.execute(executing, plan.data);
  } catch (error) {
    return afterError(deps, job, request, error);
  }
  const outcome = withRefusals(await verifyPatiently(deps, async () => verify(context)), refusals);
  await deps.requests.apply({ requestId: request.id, event: { type: 'verified', outcome }, job });
}

/** Cancelled in between, it begins nothing any more. */
function haltedOrEnded(
  deps: ExecutorDeps,
  requestId: number,
): (reader: Reader) => Promise<string | undefined> {
  const halted = haltedBy(deps);
  return async (reader) => {
    const now = await reader.request(requestId);
    return now?.state === 'executing' ? halted(reader) : `R-${requestId} has ended.`;
  };
}

/** What could not be done of several things, beside what is there now. */
function withRefusals(outcome: Outcome, [first, ...others]: readonly Fault[]): Outcome {
  if (first === undefined) return outcome;
  const more = others.length === 0 ? '' : ` So it went with ${others.length} more.`;
  const { trackingId = first.trackingId } = outcome;
  const notes = [...outcome.notes, `${first.message}${more}`];
  return { ...outcome, notes, ...(trackingId === undefined ? {} : { trackingId }) };
}

/** What an operation stores grows old with its request. */
function filesOf(files: Files, requestId: number): Files {
  return {
    ...files,
    put: async (key, name, bytes) => files.put(key, name, bytes, requestId),
    putAll: async (key, name, pieces) => files.putAll(key, name, pieces, requestId),
  };
}

function progressOf({ requests }: ExecutorDeps, { id, progress }: Request): (text: string) => Promise<void> {
  let shown = progress;
  return async (text) => {
    if (text === shown) return;
    shown = text;
    await requests.apply({ requestId: id, event: { type: 'progressed', text } });
  };
}

/** True when the execution may go on; false when the job has ended otherwise. */
async function begin(
  deps: ExecutorDeps,
  job: Job,
  request: Request,
  operation: WriteOperation,
): Promise<boolean> {
  const { requests, store } = deps;
  const requestId = request.id;
  const begun = await store.read(async (reader) => reader.steps(requestId));
  const stop = async (why: string): Promise<false> => {
    const reason = begun.length === 0 ? `Nothing was changed. ${why}` : why;
    await requests.apply({ requestId, event: { type: 'failed', reason, trackingId: undefined }, job });
    return false;
  };
  // What only leaves a standing order behind writes nothing.
  const harmless = request.plan?.standing !== undefined;
  if (!deps.writes && !harmless)
    return stop('Writing is switched off (STEWARD_WRITES=off). Ask for it again when it is on.');
  const frozen = harmless ? undefined : await store.read(haltedBy(deps));
  if (frozen !== undefined) {
    await requests.apply({ requestId, event: { type: 'held', why: frozen }, job });
    return false;
  }
  const refused = refusalToExecute(await deps.policy(), request);
  if (refused !== undefined) return stop(refused);
  // With a step on record the plan has begun to come true and cannot be compared with a fresh one any more; what
  // needed nobody's approval has nothing it could differ from.
  const comparable = (request.rule?.need ?? 0) > 0 && begun.length === 0;
  const held = comparable ? await planStillHolds(deps, job, request, operation, stop) : {};
  if (held === false) return false;
  // Begun by a process that has lost the lane meanwhile, it would be ended by nobody.
  const event = { type: 'started', draws: held.draws } as const;
  const changed = await requests.apply({ requestId, event, holding: job });
  if (changed.ok && changed.request.state === 'executing') return true;
  await store.transaction(async (tx) => tx.finish(job));
  return false;
}

async function planStillHolds(
  deps: ExecutorDeps,
  job: Job,
  request: Request,
  operation: WriteOperation,
  stop: (reason: string) => Promise<false>,
): Promise<Pick<Plan, 'draws'> | false> {
  const org = isOnOrg(operation, request) ? request.org : NO_ORG;
  if (!org) throw new Error(`R-${request.id} is executed without an organization`);
  try {
    const made = await makePlan(deps, contextFor(deps, request, org), request, operation);
    if ('refused' in made) return await stop(made.refused);
    if (made.plan.hash === request.plan?.hash) return { draws: made.plan.draws };
    const { plan, rule } = request;
    const differences = plan && rule ? planDifference({ plan, rule }, made) : [];
    const reason = 'Things have changed since this was approved, so it is asked again.';
    await deps.requests.apply({
      requestId: request.id,
      event: { type: 'replanned', plan: made.plan, rule: made.rule, reason, differences },
      job,
    });
    return false;
  } catch (error) {
    if (!(error instanceof InputProblems)) throw error;
    return await stop(error.problems.map(({ message }) => message).join(' '));
  }
}

async function afterError(deps: ExecutorDeps, job: Job, request: Request, error: unknown): Promise<void> {
  if (error instanceof Halted) {
    const event: RequestEvent = { type: 'held', why: error.message };
    await deps.requests.apply({ requestId: request.id, event, job });
    return;
  }
  if (error instanceof StepConflict) {
    await deps.requests.apply({
      requestId: request.id,
      event: { type: 'lost', reason: error.message, trackingId: undefined },
      job,
    });
    return;
  }
  if (error instanceof Fault && error.repeat === 'never') {
    // A write is under way and the look after it was refused: that says nothing about the write.
    const steps = await deps.store.read(async (reader) => reader.steps(request.id));
    const open = steps.some(({ state }) => state === 'sent');
    const { reason, trackingId } = reasonOf(error);
    const event: RequestEvent = open
      ? { type: 'lost', reason: `It was begun, and what came of it could not be read. ${reason}`, trackingId }
      : { type: 'failed', reason, trackingId };
    await deps.requests.apply({ requestId: request.id, event, job });
    return;
  }
  throw error;
}

async function verifyPatiently(deps: ExecutorDeps, verify: () => Promise<Outcome>): Promise<Outcome> {
  for (let read = 1; ; read += 1) {
    const outcome = await verify();
    const complete = outcome.fields.every(isRight);
    if (complete || read === READS) return outcome;
    await deps.sleep(READ_PAUSE_MS);
  }
}

/** The job gave up: was anything sent that nobody confirmed? Then nobody knows; else it failed. */
export async function executionExhausted(
  deps: ExecutorDeps,
  request: Request,
  error: unknown,
): Promise<void> {
  const steps = await deps.store.read(async (reader) => reader.steps(request.id));
  const { reason, trackingId } = reasonOf(error);
  const unknown = request.state === 'executing' && steps.length > 0;
  const untouched = steps.length === 0 ? 'Nothing was changed. ' : '';
  const text = unknown
    ? `It was begun, and what came of it could not be read. ${reason}`
    : `${untouched}${reason}`;
  await deps.requests.apply({
    requestId: request.id,
    event: { type: unknown ? 'lost' : 'failed', reason: text, trackingId },
  });
}
