// The durable queue alone: from the call that adds a job to its start in a handler, beside one append and flush of a
// file on the same disk, without which nothing is durable. On PostgreSQL also added by one replica and run by another.
import { randomUUID } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Store } from '../../src/domain/ports/store.ts';
import { createRunner, type Handler } from '../../src/engine/runner.ts';
import { createLogger } from '../../src/log.ts';
import { openStore, type StoreOptions } from '../../src/store/open.ts';
import { spread } from './open-loop.ts';
import { onOwnDatabase } from './postgres.ts';
import { LEVELS } from './turns.ts';

const { values } = parseArgs({ options: { jobs: { type: 'string', default: '500' } } });
const JOBS = Number(values.jobs);
const WARM = Math.ceil(JOBS / 2);
const auditKey = { id: 'bench', key: new Uint8Array(32).fill(7) };
const PAYLOAD = {
  resource: 'messages',
  event: 'created',
  data: { id: 'x'.repeat(80), roomId: 'x'.repeat(80) },
};

function startRunner(store: Store, onStart: (key: string) => void) {
  const handler: Handler = {
    async run(job) {
      onStart(job.key);
      await store.transaction(async (tx) => tx.finish(job));
    },
  };
  const runner = createRunner({
    store,
    clock: { now: () => Date.now(), real: () => Date.now() },
    log: createLogger('silent'),
    sleep: async (ms) => sleep(ms, undefined, { ref: false }),
    random: Math.random,
    handlers: { inbox: handler, work: handler, timer: handler, outbox: handler },
  });
  runner.start();
  return runner;
}

/** So many at once, each on a lane of its own; the next one when the last has begun. */
async function loop(store: Store, begun: Map<string, () => void>, inFlight: number, count: number) {
  const started: number[] = [];
  const stored: number[] = [];
  let left = count;
  const add = async (lane: string): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const key = randomUUID();
      const start = new Promise<void>((resolve) => begun.set(key, resolve));
      const at = performance.now();
      const done = start.then(() => void started.push(performance.now() - at));
      await store.enqueue({ queue: 'inbox', lane, key, payload: PAYLOAD });
      stored.push(performance.now() - at);
      await done;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, n) => add(`lane ${n}`)));
  return { stored: spread(stored), started: spread(started) };
}

async function measure(options: StoreOptions, elsewhere: boolean) {
  const adding = await openStore(options, { auditKey });
  const running = elsewhere ? await openStore(options, { auditKey }) : adding;
  const begun = new Map<string, () => void>();
  const runner = startRunner(running.store, (key) => {
    begun.get(key)?.();
    begun.delete(key);
  });
  try {
    await loop(adding.store, begun, LEVELS.ten, WARM);
    return {
      one: await loop(adding.store, begun, LEVELS.one, JOBS),
      ten: await loop(adding.store, begun, LEVELS.ten, JOBS),
    };
  } finally {
    await runner.stop(1000);
    if (elsewhere) await running.close();
    await adding.close();
  }
}

/** What a disk takes for one small durable write. */
async function flushes(directory: string) {
  const file = await open(join(directory, 'flush'), 'w');
  const bytes = Buffer.alloc(4096);
  const took: number[] = [];
  for (let n = 0; n < JOBS; n += 1) {
    const at = performance.now();
    await file.write(bytes, 0, bytes.length, n * bytes.length);
    await file.datasync();
    took.push(performance.now() - at);
  }
  await file.close();
  return spread(took);
}

const dataDir = await mkdtemp(join(tmpdir(), 'steward-bench-'));
try {
  const flush = await flushes(dataDir);
  const sqlite = await measure({ dataDir }, false);
  const postgres = await onOwnDatabase(async (databaseUrl) => measure({ databaseUrl }, false));
  const replica = await onOwnDatabase(async (databaseUrl) => measure({ databaseUrl }, true));
  process.stdout.write(`${JSON.stringify({ flush, queue: { sqlite, postgres, replica }, jobs: JOBS })}\n`);
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
process.exit(0);
