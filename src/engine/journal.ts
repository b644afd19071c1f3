// The journal of an execution: every write is recorded before it is sent and when it is confirmed. After a crash
// in between, Webex is asked what happened; absence is believed only after it has had time to replicate.
import * as z from 'zod';
import { Fault } from '../domain/failure.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Job, Reader, StepRecord, Store } from '../domain/ports/store.ts';
import type { Lookup, Step, StepWork } from '../domain/steps.ts';
import { Halted, Parked, StepConflict, TryAgain } from './attempt.ts';
import { MAX_SENDS, REFUSAL_LOOK_MS, SETTLE_MS } from './patience.ts';

/** What a sent step keeps of an answer that never came, for the card. */
const Unanswered = z.object({ message: z.string(), trackingId: z.string().optional() });

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly requestId: number;
  readonly job: Job;
  /** A row was refused, and others were not. */
  readonly refused: (fault: Fault) => void;
  /** Why nothing may be written at this moment. Asked in the transaction that begins a step. */
  readonly halted: (reader: Reader) => Promise<string | undefined>;
}

export function createStep(deps: Deps): Step {
  const step = async <T>(name: string, work: StepWork<T>): Promise<T> => {
    const record = await deps.store.read(async (reader) => reader.step(deps.requestId, name));
    if (record?.state === 'confirmed') return work.result.parse(record.result);
    return record ? resume(deps, record, work) : send(deps, name, 0, work);
  };
  return Object.assign(step, {
    until: async (name: string, at: number) => until(deps, name, at),
    done: async (name: string) => {
      const record = await deps.store.read(async (reader) => reader.step(deps.requestId, name));
      return record?.state === 'confirmed';
    },
    park: async (at: number): Promise<never> => {
      throw new Parked(at);
    },
    each: async <R, T>(
      name: string,
      rows: readonly R[],
      key: (row: R) => string,
      work: (row: R) => StepWork<T>,
    ): Promise<readonly T[]> => {
      const results: T[] = [];
      let refused = 0;
      for (const row of rows) {
        try {
          results.push(await step(`${name}:${key(row)}`, work(row)));
        } catch (error) {
          // A row that is refused does not undo the others, nor keep the next ones from their turn.
          if (!(error instanceof Fault) || error.repeat !== 'never') throw error;
          // Under way all the same: nobody knows what came of it.
          if (await deps.store.read(async (reader) => reader.step(deps.requestId, `${name}:${key(row)}`)))
            throw error;
          refused += 1;
          if (refused === rows.length) throw error;
          deps.refused(error);
        }
      }
      return results;
    },
  });
}

async function until(deps: Deps, name: string, at: number): Promise<void> {
  const record = await deps.store.read(async (reader) => reader.step(deps.requestId, name));
  if (record?.state === 'confirmed') return;
  if (deps.clock.now() < at) throw new Parked(at);
  await confirm(deps, { name, sends: 0 }, null);
}

/** An earlier attempt ended between sending and knowing. */
async function resume<T>(deps: Deps, record: StepRecord, work: StepWork<T>): Promise<T> {
  if (work.repeatable) return send(deps, record.name, 0, work);
  const seen = await work.lookup();
  if (seen.is !== 'absent') return settle(deps, record, seen);
  const age = deps.clock.real() - record.sentAt;
  if (age < SETTLE_MS) throw new TryAgain(SETTLE_MS - age, `step ${record.name} may still appear`);
  if (record.sends >= MAX_SENDS) return giveUp(deps, record);
  return send(deps, record.name, record.sends, work);
}

async function send<T>(deps: Deps, name: string, sends: number, work: StepWork<T>): Promise<T> {
  const { store, requestId, clock, job } = deps;
  const record: StepRecord = {
    requestId,
    name,
    state: 'sent',
    result: null,
    sentAt: clock.real(),
    sends: sends + 1,
  };
  await store.transaction(async (tx) => {
    await tx.fence(job);
    const why = work.repeatable ? undefined : await deps.halted(tx);
    if (why !== undefined) throw new Halted(why);
    await tx.putStep(record);
    await tx.appendAudit([entry(deps, 'step.send', { step: name, sends: record.sends })]);
  });
  let result: T;
  try {
    result = await work.write();
  } catch (error) {
    return afterError(deps, record, work, error);
  }
  await confirm(deps, record, result);
  return result;
}

async function afterError<T>(deps: Deps, record: StepRecord, work: StepWork<T>, error: unknown): Promise<T> {
  if (!(error instanceof Fault)) throw error;
  // Refused before anything happened, by us or by Webex, or nothing that could: as if it had never been sent.
  const unsent = error.repeat === 'never' && error.status === undefined;
  if (error.repeat === 'safe' || unsent || work.repeatable) {
    await forget(deps, record);
    throw error;
  }
  const look = async (): Promise<Lookup<T>> => {
    try {
      return await work.lookup();
    } catch (unreadable) {
      // Said at the gate: the refusal stands, also when the same gate keeps us from looking.
      if (error.repeat === 'never') return { is: 'absent' };
      throw unreadable;
    }
  };
  const first = await look();
  if (first.is !== 'absent') return settle(deps, record, first);
  const refused = error.status !== undefined && error.status < 500;
  if (!refused) {
    const { message, trackingId } = error;
    await deps.store.transaction(async (tx) => {
      await tx.fence(deps.job);
      await tx.putStep({
        ...record,
        result: { message, ...(trackingId === undefined ? {} : { trackingId }) },
      });
      await tx.appendAudit([entry(deps, 'step.unanswered', { step: record.name, trackingId })]);
    });
    throw new TryAgain(SETTLE_MS, `step ${record.name} got no answer`);
  }
  await deps.sleep(REFUSAL_LOOK_MS);
  const second = await look();
  if (second.is !== 'absent') return settle(deps, record, second);
  await forget(deps, record);
  throw new Fault({
    code: error.code,
    message: error.message,
    repeat: 'never',
    status: error.status,
    errorCode: error.errorCode,
    trackingId: error.trackingId,
    cause: error,
  });
}

/** Sent often enough, and each time it was looked for and was not there: it has failed, and nothing is in doubt. */
async function giveUp(deps: Deps, record: StepRecord): Promise<never> {
  const last = Unanswered.safeParse(record.result);
  await forget(deps, record);
  throw new Fault({
    code: 'no-effect',
    message: `It was sent ${record.sends} times, and each time nothing came of it.${last.success ? ` ${last.data.message}` : ''}`,
    repeat: 'never',
    trackingId: last.success ? last.data.trackingId : undefined,
  });
}

async function settle<T>(
  deps: Deps,
  record: StepRecord,
  seen: Exclude<Lookup<T>, { is: 'absent' }>,
): Promise<T> {
  if (seen.is === 'conflict') throw new StepConflict(seen.detail);
  await confirm(deps, record, seen.result);
  return seen.result;
}

async function confirm(deps: Deps, step: Pick<StepRecord, 'name' | 'sends'>, result: unknown): Promise<void> {
  const { store, requestId, clock, job } = deps;
  await store.transaction(async (tx) => {
    await tx.fence(job);
    await tx.putStep({
      requestId,
      name: step.name,
      state: 'confirmed',
      result,
      sentAt: clock.real(),
      sends: step.sends,
    });
    await tx.appendAudit([entry(deps, 'step.confirm', { step: step.name, result })]);
  });
}

async function forget(deps: Deps, record: StepRecord): Promise<void> {
  await deps.store.transaction(async (tx) => {
    await tx.fence(deps.job);
    await tx.deleteStep(deps.requestId, record.name);
    await tx.appendAudit([entry(deps, 'step.refused', { step: record.name })]);
  });
}

function entry(deps: Deps, action: string, detail: Record<string, unknown>) {
  const { requestId, clock } = deps;
  return {
    at: clock.now(),
    action,
    actorId: undefined,
    requestId,
    orgId: undefined,
    roomId: undefined,
    detail,
  };
}
