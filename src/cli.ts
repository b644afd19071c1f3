// `npm run -s steward -- <command>`: looks into the store beside a running bot.
import { Command } from 'commander';
import { loadStorage } from './config.ts';
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
      let from = Number(since);
      if (!Number.isInteger(from) || from < 1)
        throw new Error(`--since takes the number of a row, not “${since}”`);
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

program
  .command('inbox')
  .description('Jobs that failed for good and were put aside.')
  .command('list')
  .description('Print them as JSON Lines, newest first.')
  .option('--limit <n>', 'how many at the most', '100')
  .action(async ({ limit }: { limit: string }) =>
    withStore(async ({ store }) => {
      for (const job of await store.read(async (reader) => reader.parkedJobs(Number(limit)))) print(job);
    }),
  );

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
