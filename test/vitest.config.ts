import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

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

export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**', '**/node_modules/**'],
    pool: 'forks',
    fileParallelism: true,
    // One more than cores: the tests wait for settle windows and timers a good part of their time.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { hooks: 'stack' },
    passWithNoTests: false,
    reporters: ['default', ['json', { outputFile: 'test/.artefacts/results.json' }], countSkippedPostgres],
  },
});
