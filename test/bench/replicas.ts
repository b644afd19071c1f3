// Two Stewards on one PostgreSQL against one, both behind something that hands each webhook to the next of them. They
// take turns. All of it shares the cores of one machine: what is measured is what sharing the work costs.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onOwnDatabase } from './postgres.ts';
import { replicas } from './rivals.ts';
import { openStage } from './stage.ts';
import { BOTH, LEVELS, type Turn, takeTurn, whole } from './turns.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '4' }, rounds: { type: 'string', default: '2' } },
});
const COUNTS = [1, 2];
const SECONDS = Number(values.seconds);
const ends: (() => Promise<void>)[] = [];

async function enter(count: number, databaseUrl: string) {
  const stage = await openStage();
  ends.push(stage.end);
  const dataDir = await mkdtemp(join(tmpdir(), 'steward-bench-'));
  ends.push(async () => rm(dataDir, { recursive: true, force: true }));
  const started = await (await replicas(stage, count, dataDir, databaseUrl))();
  ends.push(async () => started.stop('SIGKILL'));
  await takeTurn({ stage, started }, LEVELS.ten, SECONDS);
  return { stage, started, one: [] as Turn[], ten: [] as Turn[] };
}

async function measure(databaseUrls: readonly string[]) {
  try {
    const all = [];
    for (const [n, url] of databaseUrls.entries()) all.push(await enter(COUNTS[n] ?? 1, url));
    for (let round = 0; round < Number(values.rounds); round += 1)
      for (const turns of all)
        for (const level of BOTH) turns[level].push(await takeTurn(turns, LEVELS[level], SECONDS));
    return all.map(({ stage, one, ten }, n) => ({
      replicas: COUNTS[n],
      one: whole(one),
      ten: whole(ten),
      unasked: stage.unasked(),
    }));
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

const measured = await onOwnDatabase((first) =>
  onOwnDatabase(
    async (second) => measure([first, second]),
    async () => [],
  ),
);
process.stdout.write(`${JSON.stringify({ replicas: measured ?? [] })}\n`);
process.exit(0);
