// The mocha suites that webex-node-bot-framework ships, unmodified, against the sandbox through our SDK adapter.
//   npm run test:framework [-- --storm] [-- --only bot-tests]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startSandbox } from '../../src/sandbox/server.ts';
import { environmentOf } from './environment.ts';
import { CALM_CASES, STORM } from './storm.ts';

/** How many cases each suite has: one that does not run is as bad as one that fails. */
const SUITES: Readonly<Record<string, number>> = {
  'bot-tests': 45,
  'integration-tests': 45,
  'membership-rules-tests': 29,
  'guide-rules-tests': 15,
  'invalid-config-tests': 7,
  'late-discovery-tests': 1,
};
const ARTEFACTS = join(import.meta.dirname, '../.artefacts');
const SUITE_LIMIT_MS = 180_000;

const require = createRequire(import.meta.url);
const frameworkRoot = dirname(require.resolve('webex-node-bot-framework/package.json'));
const mocha = join(dirname(require.resolve('mocha/package.json')), 'bin/mocha.js');

const caseSchema = z.object({ fullTitle: z.string(), err: z.object({ message: z.string().optional() }) });
const recordSchema = z.object({ passes: z.array(caseSchema), failures: z.array(caseSchema) });

type Outcome = { passed: number; failed: number; complaints: string[]; output: string };

/** The file the suites attach by its address: one of their own. */
async function hostFile(): Promise<{ url: string; close: () => void }> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'image/jpeg');
    createReadStream(join(frameworkRoot, 'test/flint.jpg')).pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the file server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/flint.jpg`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function runMocha(suite: string, environment: Record<string, string>): Promise<Outcome> {
  const record = join(tmpdir(), `framework-${process.pid}-${suite}.json`);
  const options = ['--require', join(import.meta.dirname, 'preload.cjs'), '--timeout', '20000', '--exit'];
  const reporter = ['--reporter', 'json', '--reporter-option', `output=${record}`];
  const child = spawn(
    process.execPath,
    [mocha, ...options, ...reporter, join(frameworkRoot, `test/${suite}.js`)],
    {
      // Not the project's directory: the suites would read the `.env` they find.
      cwd: frameworkRoot,
      env: { PATH: process.env['PATH'] ?? '', DOTENV_CONFIG_QUIET: 'true', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: SUITE_LIMIT_MS,
    },
  );
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  await once(child, 'close');
  return { ...(await readRecord(suite, record)), output: output.join('') };
}

async function readRecord(suite: string, file: string): Promise<Omit<Outcome, 'output'>> {
  const expected = SUITES[suite] ?? 0;
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: expected, complaints: ['mocha left no record'] };
  const { passes, failures } = recordSchema.parse(JSON.parse(text));
  const missing = Math.max(0, expected - passes.length - failures.length);
  const complaints = failures.map(({ fullTitle, err }) => `${fullTitle}: ${err.message ?? 'failed'}`);
  if (missing > 0) complaints.push(`${missing} of ${expected} cases did not run`);
  return { passed: passes.length, failed: failures.length + missing, complaints };
}

/** A world of its own for each suite: they count on nobody having been in their spaces. */
async function runSuite(suite: string, isStormy: boolean): Promise<Outcome> {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  const file = await hostFile();
  const storm = { STORM: JSON.stringify(STORM), CALM_CASES: JSON.stringify(Object.keys(CALM_CASES)) };
  try {
    return await runMocha(suite, {
      ...environmentOf(sandbox.info(), file.url),
      FRAMEWORK_ROOT: frameworkRoot,
      ...(isStormy ? storm : {}),
    });
  } finally {
    file.close();
    await sandbox.close();
  }
}

function report(suite: string, { passed, failed, complaints, output }: Outcome): void {
  process.stdout.write(`${suite}: ${passed} passed, ${failed} failed\n`);
  if (failed === 0) return;
  for (const complaint of complaints) process.stdout.write(`  ${complaint}\n`);
  process.stdout.write(`${output.trimEnd().split('\n').slice(-60).join('\n')}\n`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { storm: { type: 'boolean', default: false }, only: { type: 'string' } },
  });
  const suites = Object.keys(SUITES).filter((suite) => values.only === undefined || values.only === suite);
  const total = { passed: 0, failed: 0 };
  for (const suite of suites) {
    const outcome = await runSuite(suite, values.storm);
    report(suite, outcome);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
  }
  if (suites.length === 0) throw new Error(`no such suite; there are ${Object.keys(SUITES).join(', ')}`);
  await mkdir(ARTEFACTS, { recursive: true });
  await writeFile(join(ARTEFACTS, 'framework.json'), `${JSON.stringify(total)}\n`);
  if (values.storm)
    for (const [title, reason] of Object.entries(CALM_CASES))
      process.stdout.write(`no storm in "${title}": ${reason}\n`);
  process.stdout.write(`framework suites: ${total.passed} passed, ${total.failed} failed\n`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

await main();
