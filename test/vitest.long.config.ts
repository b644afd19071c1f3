// The longer seeds: hours of what `npm test` samples in minutes. One file at a time, so that each has the machine.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    include: ['test/long/**/*.test.ts'],
    globalSetup: 'test/run.ts',
    pool: 'forks',
    experimental: { viteModuleRunner: false, nodeLoader: false },
    execArgv: ['-r', join(import.meta.dirname, '../src/node-floor.cjs')],
    fileParallelism: false,
    testTimeout: 4 * 60 * 60 * 1000,
    hookTimeout: 120_000,
    sequence: { hooks: 'stack' },
    passWithNoTests: false,
    reporters: ['default', ['json', { outputFile: 'test/.artefacts/long-results.json' }]],
  },
});
