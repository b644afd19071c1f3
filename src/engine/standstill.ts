// Executions that stand still, and how they go on: their jobs end, and new ones take them up where they were.
import { Freeze } from '../domain/freeze-switch.ts';
import type { NewJob, Reader, Store, Tx } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { executeJob } from './jobs.ts';

const FREEZE = 'freeze';
/** More than can be under way at once. */
const MOST = 100_000;

export async function readFreeze(reader: Reader): Promise<Freeze | undefined> {
  const value = await reader.value(FREEZE);
  return value === undefined || value === null ? undefined : Freeze.parse(value);
}

export async function putFreeze(tx: Tx, freeze: Freeze | undefined): Promise<void> {
  await tx.putValue(FREEZE, freeze ?? null);
}

const frozenNow = (freeze: Freeze | undefined): string | undefined =>
  freeze &&
  `Stopped: ${freeze.by.displayName} has frozen everything (${freeze.reason}). It goes on after “unfreeze”.`;

/** A freeze, or writing that is switched off: either stops an execution that has begun before its next step. */
export function haltedBy({
  writes,
}: {
  readonly writes: boolean;
}): (reader: Reader) => Promise<string | undefined> {
  return async (reader) =>
    writes
      ? frozenNow(await readFreeze(reader))
      : 'Stopped: writing is switched off (STEWARD_WRITES=off). It goes on when writing is on.';
}

/** Whatever is approved or under way: who is about to stop has not said so yet. */
export async function resumeJobs(reader: Reader, at: number): Promise<readonly NewJob[]> {
  const found = await reader.requests({ states: ['approved', 'executing'], limit: MOST });
  return found.map((request) => resumeJob(request, at));
}

const resumeJob = ({ id }: Request, at: number): NewJob => executeJob(id, `resume:${at}`);

/** At start, with writing switched on: what stood still because it was off goes on. */
export async function resumeHeld(store: Store, at: number): Promise<void> {
  await store.transaction(async (tx) => {
    if (await readFreeze(tx)) return;
    const found = await tx.requests({ states: ['approved', 'executing'], limit: MOST });
    for (const request of found.filter(({ held }) => held !== undefined))
      await tx.enqueue(resumeJob(request, at));
  });
}
