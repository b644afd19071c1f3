// `steward bulk plan users.csv --org Acme`: what “bulk” would do with the file. Nothing is asked of anybody.
import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { connectAdmin } from '../admin-access.ts';
import { systemClock } from '../clock.ts';
import { loadConfig } from '../config.ts';
import { planBulk } from '../domain/bulk/plan.ts';
import { MAX_BYTES } from '../domain/bulk/text.ts';
import type { Admin } from '../domain/ports/admin/admin.ts';
import type { Organization } from '../domain/ports/admin/organizations.ts';
import { resolveByName } from '../domain/resolve.ts';
import { createLogger } from '../log.ts';
import { createWayOut } from '../way-out.ts';
import { print, withStore } from './tools.ts';

export function addBulk(program: Command): void {
  const bulk = program.command('bulk').description('Many users at once, from a CSV.');
  bulk
    .command('plan')
    .description('Prints what the file would do as one JSON line; with --rows every row as CSV.')
    .argument('<file>', 'the CSV')
    .requiredOption('--org <org>', 'name or id of the organization')
    .option('--rows', 'the plan row by row', false)
    .action(planFile);
}

async function planFile(
  file: string,
  { org, rows }: { readonly org: string; readonly rows: boolean },
): Promise<void> {
  const { size } = await stat(file);
  if (size > MAX_BYTES) throw new Error(`${file} has more than ${MAX_BYTES / 1024 / 1024} MB: split it.`);
  const bytes = await readFile(file);
  const config = loadConfig();
  const log = createLogger('silent');
  await withStore(async (opened) => {
    const way = createWayOut(config, opened.rateGate, log);
    const access = connectAdmin({ config, opened, clock: systemClock, log, way, onRefused: () => undefined });
    try {
      const { admin } = access;
      const where = { org: await orgNamed(admin, org), admin, requestId: 0, reading: async () => undefined };
      const holds = async () => opened.store.read(async (reader) => reader.holds(where.org.id));
      const plan = await planBulk({ ...where, holds, pace: async () => undefined }, bytes);
      const { summary, changes, warnings, calls, file: whole } = plan;
      if (rows) process.stdout.write(whole?.content ?? '');
      else
        print({
          summary,
          changes: changes.map(({ label, after }) => ({ label, after })),
          notes: warnings,
          calls,
        });
    } finally {
      await access.close();
      await way.close();
    }
  });
}

async function orgNamed(admin: Admin, said: string): Promise<Organization> {
  const resolved = resolveByName(await admin.organizations().list(), said);
  if (resolved.found === 'one') return resolved.item;
  throw new Error(
    resolved.found === 'many'
      ? `“${said}” fits several organizations.`
      : `There is no organization “${said}”.`,
  );
}
