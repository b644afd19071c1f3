import { closeSync, createReadStream, openSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { recordByHand } from './by-hand.ts';
import { print, withStore } from './tools.ts';

export function addTransfer(program: Command): void {
  program
    .command('export')
    .description('Write everything as JSON Lines: a backup, or the way to another database.')
    .option('--file <path>', 'where to, instead of standard output')
    .action(async ({ file }: { file?: string }) =>
      withStore(async ({ store, exportRows, verifyAudit }) => {
        await recordByHand(store, 'audit.read', { what: 'backup' });
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
      withStore(async ({ store, importRows, verifyAudit }) => {
        const counts = await importRows(() => createInterface({ input: createReadStream(file) }));
        const verdict = await verifyAudit();
        print({ counts, audit: verdict });
        if (!verdict.ok) process.exitCode = 1;
        await recordByHand(store, 'store.import', { counts, whole: verdict.ok });
      }),
    );
}
