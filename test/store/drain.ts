import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Store } from '../../src/domain/ports/store.ts';

/** A handler as the engine has them: it says when it starts, works a little, and commits its effect with its end. */
async function handle(store: Store, job: Job): Promise<void> {
  const running = `running ${job.lane}`;
  await store.transaction(async (tx) => {
    await tx.fence(job);
    if ((await tx.value(running)) !== undefined) throw new Error(`Two jobs of ${job.lane} at once`);
    await tx.putValue(running, job.key);
  });
  await sleep(1);
  await store.transaction(async (tx) => {
    await tx.putValue(running, undefined);
    await tx.finish(job);
    await tx.appendAudit([
      {
        at: 1,
        action: 'ran',
        actorId: undefined,
        requestId: undefined,
        orgId: undefined,
        roomId: job.lane,
        detail: { key: job.key, attempts: job.attempts },
      },
    ]);
  });
}

/** Works until no job is left, `claimers` at a time. */
export async function drain(store: Store, claimers: number): Promise<void> {
  const work = async (): Promise<void> => {
    for (;;) {
      const jobs = await store.claim({ free: { inbox: 3 }, leaseMs: 60_000, now: 0 });
      await Promise.all(jobs.map((job) => handle(store, job)));
      if (jobs.length > 0) continue;
      if ((await store.read((reader) => reader.backlog())).inbox === 0) return;
      await sleep(2);
    }
  };
  await Promise.all(Array.from({ length: claimers }, work));
}
