import type { Command } from 'commander';
import type { ParkedJob, Store } from '../domain/ports/store.ts';
import { recordByHand } from './by-hand.ts';
import { print, wholeNumber, withStore } from './tools.ts';

const MAX_PARKED = 10_000;

export function addInbox(program: Command): void {
  const inbox = program.command('inbox').description('Work that failed for good and was put aside.');
  inbox
    .command('list')
    .description('Print it as JSON Lines, newest first.')
    .option('--limit <n>', 'how many at the most', '100')
    .action(async ({ limit }: { limit: string }) =>
      withStore(async ({ store }) => {
        for (const job of await parked(store, wholeNumber('--limit', limit))) print(job);
      }),
    );
  inbox
    .command('show <id>')
    .description('Print one of them.')
    .action(async (id: string) =>
      withStore(async ({ store }) => {
        const job = (await parked(store, MAX_PARKED)).find((one) => one.id === id);
        if (!job)
          throw new Error(`There is nothing put aside with the id ${id}. “inbox list” shows what there is.`);
        print(job);
      }),
    );
  inbox
    .command('replay [ids...]')
    .description('Put them back on their lanes, to be tried again; without ids: all of them.')
    .option('--dry-run', 'only say which')
    .action(async (ids: string[], { dryRun }: { dryRun?: boolean }) => replayAll(ids, dryRun === true));
}

async function replayAll(ids: readonly string[], dryRun: boolean): Promise<void> {
  await withStore(async ({ store, replay }) => {
    const all = await parked(store, MAX_PARKED);
    const unknown = ids.filter((id) => !all.some((job) => job.id === id));
    if (unknown.length > 0) throw new Error(`There is nothing put aside with the id ${unknown.join(', ')}.`);
    for (const { id, queue, key } of ids.length === 0 ? all : all.filter((job) => ids.includes(job.id))) {
      const replayed = dryRun ? false : await replay(id);
      if (replayed) await recordByHand(store, 'inbox.replay', { queue, key });
      print({ id, queue, key, replayed });
    }
  });
}

async function parked(store: Store, limit: number): Promise<readonly ParkedJob[]> {
  return store.read(async (reader) => reader.parkedJobs(limit));
}
