import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type Reporter, type TestSpecification } from 'vitest/node';

/** A machine without PostgreSQL tests half the product: the run has to say so. */
const countSkippedPostgres: Reporter = {
  onTestRunEnd: (modules) => {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    const count = skipped.filter((test) => test.fullName.includes('PostgreSQL')).length;
    if (count === 0) return;
    process.stderr.write(
      `\nNOT TESTED ON POSTGRESQL: ${count} tests skipped. Start a server on 127.0.0.1:5432 or set DATABASE_URL.\n`,
    );
  },
};

/** A browser on a busy machine can be late once: in CI a test gets a second try, and the run names each that needed it. */
const nameFlaky: Reporter = {
  onTestRunEnd: (modules) => {
    const tests = modules.flatMap((module) => [...module.children.allTests('passed')]);
    for (const late of tests.filter((test) => test.diagnostic()?.flaky === true)) {
      process.stderr.write(`\nFLAKY, passed on the second try: ${late.module.moduleId} > ${late.fullName}\n`);
    }
  },
};

const FIRST = ['properties/', 'e2e/', 'chaos/', 'browser/', 'operations/', 'engine/', 'store/'];

/** The files that take longest first, also on a machine that has never run them: no worker ends up alone with one. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = FIRST.findIndex((folder) => moduleId.includes(`/test/${folder}`));
      return at < 0 ? FIRST.length : at;
    };
    // oxlint-disable-next-line no-array-sort -- this is vitest's method, which returns an array of its own
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**', '**/node_modules/**'],
    globalSetup: 'test/run.ts',
    pool: 'forks',
    // Node runs the product's TypeScript as it is, and so do the tests: with what earlier starts have compiled.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    execArgv: ['-r', join(import.meta.dirname, '../src/node-floor.cjs')],
    // The product keeps no state in its modules, so a worker loads them once and not once per file: half the time.
    isolate: false,
    fileParallelism: true,
    // One more than cores: the tests wait for settle windows and timers a good part of their time.
    maxWorkers: 3,
    testTimeout: 60_000,
    retry: process.env['CI'] === undefined ? 0 : 1,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
    sequence: { hooks: 'stack', sequencer: LongestFirst },
    passWithNoTests: false,
    reporters: [
      'default',
      ['json', { outputFile: 'test/.artefacts/results.json' }],
      countSkippedPostgres,
      nameFlaky,
    ],
  },
});
