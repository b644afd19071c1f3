// Carries out an approved request: authority and plan are checked once more, every write goes through the
// journal, and what is shown is what was read back.
import type { RequestEvent } from '../domain/decide.ts';
import { Fault, InputProblems } from '../domain/failure.ts';
import type { ReadContext, WriteOperation } from '../domain/operation.ts';
import { refusalToExecute } from '../domain/policy.ts';
import type { Files } from '../domain/ports/files.ts';
import type { Job } from '../domain/ports/store.ts';
import type { Outcome, Request } from '../domain/request.ts';
import { StepConflict } from './attempt.ts';
import { createStep } from './journal.ts';
import { contextFor, makePlan, NO_ORG, type PlannerDeps, reasonOf } from './planner.ts';

export interface ExecutorDeps extends PlannerDeps {
  /** STEWARD_WRITES=off: everything is planned and asked, nothing is written. */
  readonly writes: boolean;
  readonly sleep: (ms: number) => Promise<void>;
  readonly files: Files;
}

/** Parts of a change show up late: so often, and so far apart, is it read again before a difference is believed. */
const VERIFY_READS = 3;
const VERIFY_PAUSE_MS = 700;

export async function executeRequest(deps: ExecutorDeps, job: Job, request: Request): Promise<void> {
  const operation = deps.operation(request.operation);
  if (operation.risk === 'read') throw new Error(`${operation.name} is a read and has nothing to execute`);
  if (request.state === 'approved' && !(await begin(deps, job, request, operation))) return;
  if (request.state !== 'approved' && request.state !== 'executing') {
    await deps.store.transaction(async (tx) => tx.finish(job));
    return;
  }
  const { plan } = request;
  const org = operation.onOrg ? request.org : NO_ORG;
  if (!org || !plan) throw new Error(`R-${request.id} is executed without a plan`);
  const context = contextFor(deps, request, org);
  const step = createStep({ ...deps, requestId: request.id, job });
  const executing = {
    ...context,
    step,
    files: deps.files,
    requestId: request.id,
    progress: progressOf(deps, request),
  };
  let verify: (reading: ReadContext) => Promise<Outcome>;
  try {
    verify = await operation.execute(executing, plan.data);
  } catch (error) {
    return afterError(deps, job, request, error);
  }
  const outcome = await verifyPatiently(deps, async () => verify(context));
  await deps.requests.apply({ requestId: request.id, event: { type: 'verified', outcome }, job });
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
  if (!deps.writes) return stop('Writing is switched off (STEWARD_WRITES=off).');
  const refused = refusalToExecute(await deps.policy(), request);
  if (refused !== undefined) return stop(refused);
  // With a step on record the plan has begun to come true and cannot be compared with a fresh one any more; what
  // needs nobody's approval has nothing it could differ from.
  const comparable = operation.approval === 'needed' && begun.length === 0;
  if (comparable && !(await planStillHolds(deps, job, request, operation, stop))) return false;
  const changed = await requests.apply({ requestId, event: { type: 'started' } });
  if (changed.ok) return true;
  await store.transaction(async (tx) => tx.finish(job));
  return false;
}

async function planStillHolds(
  deps: ExecutorDeps,
  job: Job,
  request: Request,
  operation: WriteOperation,
  stop: (reason: string) => Promise<false>,
): Promise<boolean> {
  const org = operation.onOrg ? request.org : NO_ORG;
  if (!org) throw new Error(`R-${request.id} is executed without an organization`);
  try {
    const made = await makePlan(deps, contextFor(deps, request, org), request, operation);
    if ('refused' in made) return await stop(made.refused);
    if (made.plan.hash === request.plan?.hash) return true;
    const reason = 'Things have changed since this was approved, so it is asked again.';
    await deps.requests.apply({
      requestId: request.id,
      event: { type: 'replanned', plan: made.plan, rule: made.rule, reason },
      job,
    });
    return false;
  } catch (error) {
    if (!(error instanceof InputProblems)) throw error;
    return await stop(error.problems.map(({ message }) => message).join(' '));
  }
}

async function afterError(deps: ExecutorDeps, job: Job, request: Request, error: unknown): Promise<void> {
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
    const complete = outcome.fields.every(({ match }) => match === 'same' || match === 'added');
    if (complete || read === VERIFY_READS) return outcome;
    await deps.sleep(VERIFY_PAUSE_MS);
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
