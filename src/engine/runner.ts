// Takes jobs off their lanes and runs them: one at a time per lane, many lanes at once, with a lease that is
// prolonged while a job runs. A job that fails holds its lane and is tried again; after its last attempt it goes
// to the dead-letter shelf and the lane goes on.
import { Fault } from '../domain/failure.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { JobEnd, Observe } from '../domain/ports/observer.ts';
import { type Job, LeaseLost, type Queue, type Store } from '../domain/ports/store.ts';
import { Parked, TryAgain } from './attempt.ts';

export interface Handler {
  /** Runs one job; ends it with `tx.finish(job)` in the transaction of its effect. */
  run(job: Job): Promise<void>;
  /** After the last failed attempt, before the job is put on the shelf. */
  exhausted?(job: Job, error: unknown): Promise<void>;
}

export interface Runner {
  start(): void;
  /** Business time has moved: look for due jobs now. */
  poke(): void;
  /** No new jobs; resolves when the running ones have ended or the patience is over. */
  stop(patienceMs: number): Promise<void>;
  /** Jobs running now, by queue. */
  running(): Readonly<Record<Queue, number>>;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly handlers: Readonly<Record<Queue, Handler>>;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number;
  readonly observe?: Observe | undefined;
  /** What is logged meanwhile is known to be about the job. */
  readonly about?: (<T>(job: Job, work: () => Promise<T>) => Promise<T>) | undefined;
}

/** Lanes run at once per queue: a slow plan must not keep an answer waiting. */
const WIDTH: Readonly<Record<Queue, number>> = { inbox: 16, work: 16, timer: 4, outbox: 16 };
/** Of a process whose end nobody can see: long enough for an event loop that was kept busy. */
const LEASE_MS = 5000;
const HEARTBEAT_MS = 1000;
/** More than one heartbeat has failed to come: enough, together with a session that is gone. */
const SILENT_MS = 1500;
/** Wake-ups can be missed and due times pass silently: this is the longest a due job waits. */
const POLL_MS = 500;
/** What can never work is tried so often all the same: rights and memberships change. */
const HOPELESS_ATTEMPTS = 3;
/** A fault of ours is not cured by waiting, and its lane waits with it. */
const BUG_ATTEMPTS = 8;
const FAREWELLS = 3;
/**
 * Whoever ends the process is seldom the job: so many ends in a row before it is taken for the cause. Between them it
 * rests longer and longer, so that one that is the cause leaves the others time.
 */
const DEATHS = 25;
const RETRY_BASE_MS = 250;
const RETRY_CAP_MS = 60_000;
/** After a failing claim (the store is down) the loop breathes. */
const STORE_DOWN_MS = 1000;

export function createRunner(deps: Deps): Runner {
  const active = new Map<string, { readonly job: Job; readonly done: Promise<void> }>();
  const count: Record<Queue, number> = { inbox: 0, work: 0, timer: 0, outbox: 0 };
  let stopping = false;
  let loops: readonly Promise<void>[] = [];
  let wake: () => void = () => undefined;
  let woken = new Promise<void>((resolve) => (wake = resolve));
  let halt: () => void = () => undefined;
  const halted = new Promise<void>((resolve) => (halt = resolve));
  const rouse = (): void => {
    wake();
    woken = new Promise<void>((resolve) => (wake = resolve));
  };

  const launch = (job: Job): void => {
    count[job.queue] += 1;
    const { about = async (_, work) => work() } = deps;
    const done = about(job, async () => observed(deps, job)).finally(() => {
      const full = count[job.queue] === WIDTH[job.queue];
      count[job.queue] -= 1;
      active.delete(job.id);
      // Else the store's own wake-up has told of whatever this job has left to do.
      if (full || stopping) rouse();
    });
    active.set(job.id, { job, done });
  };

  const free = (): Readonly<Record<Queue, number>> => ({
    inbox: WIDTH.inbox - count.inbox,
    work: WIDTH.work - count.work,
    timer: WIDTH.timer - count.timer,
    outbox: WIDTH.outbox - count.outbox,
  });
  const loop = async (): Promise<void> => {
    while (!stopping) {
      // What comes while the claim is under way wakes the next one.
      const idle = woken;
      try {
        const claim = { free: free(), leaseMs: LEASE_MS, now: deps.clock.now() };
        for (const job of await deps.store.claim(claim)) launch(job);
      } catch (error) {
        deps.log.error({ error }, 'Jobs cannot be claimed');
        await deps.sleep(STORE_DOWN_MS);
      }
      await Promise.race([idle, deps.sleep(POLL_MS)]);
    }
  };

  const beat = async (): Promise<void> => {
    while (!stopping || active.size > 0) {
      await Promise.race([deps.sleep(HEARTBEAT_MS), stopping ? woken : halted]);
      const jobs = [...active.values()].map(({ job }) => job);
      if (jobs.length === 0) continue;
      try {
        await deps.store.heartbeat(jobs, LEASE_MS);
      } catch (error) {
        deps.log.warn({ error, jobs: jobs.length }, 'Leases could not be prolonged');
      }
    }
  };

  /** Lanes of others that have died are freed long before their leases run out. */
  const watch = async (): Promise<void> => {
    while (!stopping) {
      let pause = POLL_MS;
      try {
        await deps.store.freeOrphans(SILENT_MS);
      } catch (error) {
        deps.log.warn({ error }, 'The lanes of dead processes could not be looked for');
        pause = STORE_DOWN_MS;
      }
      await Promise.race([deps.sleep(pause), halted]);
    }
  };

  let unsubscribe: () => void = () => undefined;
  return {
    start() {
      unsubscribe = deps.store.onWake(rouse);
      loops = [loop(), beat(), watch()];
    },
    async stop(patienceMs) {
      stopping = true;
      halt();
      unsubscribe();
      rouse();
      const ended = Promise.allSettled([...active.values()].map(({ done }) => done));
      await Promise.race([ended, deps.sleep(patienceMs)]);
      rouse();
      await Promise.race([Promise.allSettled(loops), deps.sleep(POLL_MS * 2)]);
    },
    poke: () => rouse(),
    running: () => ({ ...count }),
  };
}

async function observed(deps: Deps, job: Job): Promise<void> {
  const { queue, ageMs } = job;
  const begun = deps.clock.real();
  const end = await attempt(deps, job);
  const ms = Math.max(0, deps.clock.real() - begun);
  deps.observe?.({ kind: 'job', queue, end, ms, sinceAddedMs: ageMs === undefined ? undefined : ageMs + ms });
}

async function attempt(deps: Deps, job: Job): Promise<JobEnd> {
  const { log, handlers } = deps;
  try {
    if (job.deaths >= DEATHS) return await bury(deps, job);
    await handlers[job.queue].run(job);
    return 'done';
  } catch (error) {
    try {
      return await afterFailure(deps, job, error);
    } catch (storeError) {
      // The lease runs out and the job is taken up again: nothing is lost.
      log.error(
        { error: storeError, queue: job.queue, key: job.key },
        'A failed job could not be given back',
      );
      return 'lost';
    }
  }
}

async function afterFailure(deps: Deps, job: Job, error: unknown): Promise<JobEnd> {
  const { store, log } = deps;
  const fields = {
    queue: job.queue,
    lane: job.lane,
    key: job.key,
    attempt: job.attempts,
    failures: job.failures,
  };
  if (error instanceof Parked || error instanceof TryAgain) {
    await (error instanceof Parked ? store.defer(job, error.until) : store.postpone(job, error.delayMs));
    return 'waiting';
  }
  if (error instanceof LeaseLost) {
    log.warn(fields, 'Another process has taken over the lane');
    return 'lost';
  }
  const text = describe(error);
  if (job.failures + 1 >= Math.min(job.maxAttempts, patienceWith(error))) {
    log.error({ ...fields, error }, 'A job failed for the last time');
    await lastWord(deps, job, error);
    await store.park(job, text);
    return 'parked';
  }
  const delayMs = retryDelay(job, error, deps.random());
  log.warn({ ...fields, error, delayMs }, 'A job failed and is tried again');
  await store.retry(job, delayMs, text);
  return 'retried';
}

function patienceWith(error: unknown): number {
  if (error instanceof Fault) return error.repeat === 'never' ? HOPELESS_ATTEMPTS : Number.POSITIVE_INFINITY;
  return BUG_ATTEMPTS;
}

/** It was there at so many ends of the process in a row that it is taken for their cause. */
async function bury(deps: Deps, job: Job): Promise<JobEnd> {
  const error = new Error(`its last ${job.deaths} attempts ended with the end of the process`);
  deps.log.error({ queue: job.queue, lane: job.lane, key: job.key, deaths: job.deaths }, error.message);
  try {
    await deps.handlers[job.queue].exhausted?.(job, error);
  } catch (failed) {
    deps.log.error({ error: failed, queue: job.queue, key: job.key }, 'A job could not say its last word');
    // Left as it is, its lease runs out, and it may say it then.
    if (job.deaths < DEATHS + FAREWELLS) return 'lost';
  }
  await deps.store.park(job, describe(error));
  return 'parked';
}

/** The job's own farewell may need the store; only so often is the job kept for its sake. */
async function lastWord({ log, handlers }: Deps, job: Job, error: unknown): Promise<void> {
  try {
    await handlers[job.queue].exhausted?.(job, error);
  } catch (failed) {
    if (job.failures + 1 < job.maxAttempts + FAREWELLS) throw failed;
    log.error({ error: failed, queue: job.queue, key: job.key }, 'A job is put aside without its last word');
  }
}

function retryDelay(job: Job, error: unknown, random: number): number {
  const asked = error instanceof Fault ? (error.retryAfterMs ?? 0) : 0;
  const backoff = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** Math.min(job.failures, 16));
  return Math.max(asked, Math.round(backoff * (0.75 + random / 2)));
}

function describe(error: unknown): string {
  if (error instanceof Fault) {
    const where = [error.status, error.trackingId].filter((part) => part !== undefined).join(' ');
    return `${error.code}: ${error.message}${where === '' ? '' : ` (${where})`}`.slice(0, 1000);
  }
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 1000);
}
