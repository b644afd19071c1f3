import type { Command } from 'commander';
import { loadStorage } from '../config.ts';
import { exportAudit, type Format, tailAudit } from './audit-rows.ts';
import { verify } from './audit-verify.ts';
import { print, wholeNumber, withStore } from './tools.ts';

const FORMATS: readonly Format[] = ['jsonl', 'csv'];
const collected = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export function addAudit(program: Command): void {
  const audit = program
    .command('audit')
    .description('The record of everything that was asked, decided and done.');
  audit
    .command('verify')
    .description(
      'Check the chain and its anchors: 0 whole, 1 with the first row that does not fit, 2 not checked.',
    )
    .option('--anchor <file>', 'anchors kept elsewhere, beside Steward’s own; may be repeated', collected, [])
    .option('--anchor-line <json>', 'an anchor from a message of the space; may be repeated', collected, [])
    .action(async (options: { anchor: readonly string[]; anchorLine: readonly string[] }) =>
      runVerify(options),
    );
  audit
    .command('tail')
    .description('Print the newest rows as JSON Lines.')
    .option('--lines <n>', 'how many', '20')
    .option('--follow', 'go on with what comes')
    .action(async ({ lines, follow }: { lines: string; follow?: boolean }) =>
      withStore(async ({ store }) => tailAudit(store, wholeNumber('--lines', lines), follow === true)),
    );
  audit
    .command('export')
    .description('Print the rows as JSON Lines or CSV.')
    .option('--since <seq>', 'first row to print', '1')
    .option('--format <format>', 'jsonl or csv', 'jsonl')
    .option('--hash-emails', 'put keyed hashes in the place of e-mail addresses')
    .action(async (options: { since: string; format: string; hashEmails?: boolean }) => runExport(options));
  audit
    .command('crosscheck')
    .description('Compare with Webex’s own audit: 0 all explained, 1 not all or not all read.')
    .option('--since <span>', 'how far back: 24h, 7d, 4w', '24h')
    .option('--org <name>', 'one organization instead of all')
    .action(async (options: { since: string; org?: string }) => {
      // It alone needs the way to Webex, which takes its time to load.
      const { crosscheckAll } = await import('./audit-crosscheck.ts');
      if (!(await crosscheckAll(options))) process.exitCode = 1;
    });
}

async function runVerify(given: {
  readonly anchor: readonly string[];
  readonly anchorLine: readonly string[];
}): Promise<void> {
  try {
    const anchored = { own: loadStorage().anchorFile, files: given.anchor, lines: given.anchorLine };
    const verdict = await withStore(async (opened, keys) => verify(opened, keys, anchored));
    print(verdict);
    if (verdict.anchors?.checked === 0)
      process.stderr.write(
        `Compared with no anchor: ${anchored.own} has none. A cut-off end does not show without.\n`,
      );
    if (!verdict.ok) process.exitCode = 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}

async function runExport(options: {
  readonly since: string;
  readonly format: string;
  readonly hashEmails?: boolean;
}): Promise<void> {
  const since = wholeNumber('--since', options.since);
  const format = FORMATS.find((known) => known === options.format);
  if (format === undefined) throw new Error(`--format takes jsonl or csv, not “${options.format}”`);
  await withStore(async ({ store }, keys) =>
    exportAudit(store, { since, format, hashKey: options.hashEmails === true ? keys.audit : undefined }),
  );
}
