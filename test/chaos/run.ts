// `npm run chaos -- [--home sqlite|postgres] [--requests N] [--seconds S] [--seed X]`: without a home, both.
import { parseArgs } from 'node:util';
import { type Options, runChaos } from './chaos.ts';
import { summary, violations } from './report.ts';

const HOMES = ['sqlite', 'postgres'] as const;
const USAGE = 'npm run chaos -- [--home sqlite|postgres] [--requests 500] [--seconds 300] [--seed 1]';

function count(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${name} takes a number above 0, not “${value}”`);
  return number;
}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => interrupted.abort());

function settings(): readonly Options[] {
  const { values } = parseArgs({
    options: {
      home: { type: 'string' },
      requests: { type: 'string', default: '500' },
      seconds: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(1 + Math.floor(Math.random() * 1e6)) },
    },
  });
  const homes = HOMES.filter((home) => values.home === undefined || values.home === home);
  if (homes.length === 0) throw new Error(`--home takes sqlite or postgres, not “${values.home ?? ''}”`);
  return homes.map((home) => ({
    home,
    requests: count('requests', values.requests),
    seconds: count('seconds', values.seconds),
    seed: count('seed', values.seed),
    recoveries: 10,
    signal: interrupted.signal,
    say: (line) => process.stdout.write(`${home}: ${line}\n`),
  }));
}

function asked(): readonly Options[] {
  try {
    return settings();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nIt goes: ${USAGE}\n`);
    process.exit(64);
  }
}

let violated = false;
for (const options of asked()) {
  const result = await runChaos(options);
  process.stdout.write(`${summary(result)}\n`);
  if (result.violations.length === 0) continue;
  violated = true;
  process.stderr.write(`${violations(result)}\n`);
}
process.exit(violated ? 1 : 0);
