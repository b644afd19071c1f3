// The jobs of requests: plan, execute, and the house commands that have to ask Webex.
import { Fault } from '../domain/failure.ts';
import type { Job, NewJob } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { type ExecutorDeps, executeRequest, executionExhausted } from './executor.ts';
import { type HouseWork, houseExhausted, runHouseWork } from './house/work.ts';
import { CHAT_ATTEMPTS, formCardKey, WorkPayload } from './jobs.ts';
import { planRequest, reasonOf } from './planner.ts';
import type { Handler } from './runner.ts';
import { considerStaying, type Staying } from './space-stay.ts';
import { runStanding, type StandingDeps, standingExhausted } from './standing-run.ts';

/** Anything that takes longer says so. */
const PROGRESS_AFTER_MS = 2000;

export function createWorker(deps: ExecutorDeps & HouseWork & Staying & StandingDeps): Handler {
  const { store, requests } = deps;
  const load = async (requestId: number): Promise<Request> => {
    const request = await store.read(async (reader) => reader.request(requestId));
    if (!request) throw new Error(`R-${requestId} has a job and does not exist`);
    return request;
  };
  return {
    async run(job) {
      const work = WorkPayload.parse(job.payload);
      if (work.kind === 'house') return runHouseWork(deps, job, work);
      if (work.kind === 'stay') return considerStaying(deps, job, work);
      if (work.kind === 'standing') return runStanding(deps, job, work);
      const request = await load(work.requestId);
      if (work.kind === 'execute') return executeRequest(deps, job, request);
      if (request.state !== 'draft' || request.round !== work.round) {
        return store.transaction(async (tx) => tx.finish(job));
      }
      const progress = announceProgress(deps, job, request);
      try {
        await planRequest(deps, job, request);
      } catch (error) {
        if (!(error instanceof Fault) || error.repeat !== 'never') throw error;
        await requests.apply({ requestId: request.id, event: { type: 'failed', ...reasonOf(error) }, job });
      } finally {
        progress.cancel();
      }
    },

    async exhausted(job, error) {
      const work = WorkPayload.parse(job.payload);
      if (work.kind === 'house') return houseExhausted(deps, work, error);
      // Who is in the space cannot be learned: then the bot stays.
      if (work.kind === 'stay') return;
      if (work.kind === 'standing') return standingExhausted(deps, work, error);
      const request = await load(work.requestId);
      if (work.kind === 'execute') return executionExhausted(deps, request, error);
      await requests.apply({ requestId: request.id, event: { type: 'failed', ...reasonOf(error) } });
    },
  };
}

/** After two seconds of silence a card says that it goes on; it is the one the form or its end will replace. */
function announceProgress(deps: ExecutorDeps & HouseWork, job: Job, request: Request): { cancel(): void } {
  let ended = false;
  const announce = async (): Promise<void> => {
    await deps.sleep(PROGRESS_AFTER_MS);
    if (ended) return;
    const { id: requestId, round } = request;
    const notice: NewJob = {
      queue: 'outbox',
      lane: formCardKey(requestId),
      key: `progress:R-${requestId}:${round}`,
      payload: { kind: 'progress', requestId, round },
      maxAttempts: CHAT_ATTEMPTS,
    };
    await deps.store.transaction(async (tx) => {
      await tx.fence(job);
      await tx.enqueue(notice);
    });
  };
  // A progress notice that cannot be stored must not fail the plan it speaks of.
  announce().catch((error: unknown) => {
    deps.log.warn({ error, requestId: request.id }, 'Progress could not be announced');
  });
  return { cancel: () => void (ended = true) };
}
