// `npm run -s steward -- <command>`: looks into the store beside a running bot.
import { closeSync, createReadStream, openSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { loadStorage } from './config.ts';
import type { ParkedJob, Store } from './domain/ports/store.ts';
import { loadKeys } from './keys.ts';
import { type OpenStore, openStore } from './store/open.ts';

const program = new Command('steward').description('Looks after a Steward installation.');

async function withStore(work: (opened: OpenStore) => Promise<void>): Promise<void> {
  const { storage, dataDir, secretKey } = loadStorage();
  const keys = loadKeys(secretKey, dataDir);
  const opened = await openStore({ ...storage, exclusive: false }, { auditKey: keys.audit });
  try {
    await work(opened);
  } finally {
    await opened.close();
  }
}

const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

const audit = program
  .command('audit')
  .description('The record of everything that was asked, decided and done.');
audit
  .command('verify')
  .description('Check the chain; ends with 1 and names the first row that does not fit.')
  .action(async () =>
    withStore(async (opened) => {
      const verdict = await opened.verifyAudit();
      print(verdict);
      if (!verdict.ok) process.exitCode = 1;
    }),
  );
audit
  .command('export')
  .description('Print the rows as JSON Lines.')
  .option('--since <seq>', 'first row to print', '1')
  .action(async ({ since }: { since: string }) =>
    withStore(async ({ store }) => {
      const page = 500;
      let from = wholeNumber('--since', since);
      for (;;) {
        const start = from;
        const rows = await store.read(async (reader) => reader.audit(start, page));
        for (const row of rows) print(row);
        const last = rows.at(-1);
        if (!last || rows.length < page) return;
        from = last.seq + 1;
      }
    }),
  );

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
  .action(async (ids: string[], { dryRun }: { dryRun?: boolean }) =>
    withStore(async ({ store, replay }) => {
      const all = await parked(store, MAX_PARKED);
      const unknown = ids.filter((id) => !all.some((job) => job.id === id));
      if (unknown.length > 0)
        throw new Error(`There is nothing put aside with the id ${unknown.join(', ')}.`);
      for (const { id, queue, key } of ids.length === 0 ? all : all.filter((job) => ids.includes(job.id))) {
        const replayed = dryRun === true ? false : await replay(id);
        print({ id, queue, key, replayed });
      }
    }),
  );

program
  .command('export')
  .description('Write everything as JSON Lines: a backup, or the way to another database.')
  .option('--file <path>', 'where to, instead of standard output')
  .action(async ({ file }: { file?: string }) =>
    withStore(async ({ exportRows, verifyAudit }) => {
      const target = file === undefined ? 1 : openSync(file, 'wx', 0o600);
      const counts = await exportRows((line) => writeFileSync(target, `${line}\n`));
      if (file === undefined) return;
      closeSync(target);
      print({ file, counts, audit: await verifyAudit() });
    }),
  );
program
  .command('import <file>')
  .description('Read an export into an empty database, and verify it.')
  .action(async (file: string) =>
    withStore(async ({ importRows, verifyAudit }) => {
      const counts = await importRows(() => createInterface({ input: createReadStream(file) }));
      const verdict = await verifyAudit();
      print({ counts, audit: verdict });
      if (!verdict.ok) process.exitCode = 1;
    }),
  );

const MAX_PARKED = 10_000;

async function parked(store: Store, limit: number): Promise<readonly ParkedJob[]> {
  return store.read(async (reader) => reader.parkedJobs(limit));
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${option} takes a whole number from 1 on, not “${text}”`);
  return value;
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
