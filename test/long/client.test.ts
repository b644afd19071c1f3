import { expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { callThroughFaults } from '../properties/client.ts';

const SEED = Number(process.env['STEWARD_TEST_SEED'] ?? 1);
const SEEDS = 100;

it.each(Array.from({ length: SEEDS }, (_, n) => SEED + n))(
  '200 calls of seed %i while one in ten goes wrong: none is doubled, none lies',
  async (seed) => {
    const sandbox = await startSandbox({ port: 0, seed: 'demo' });
    const after: (() => Promise<void>)[] = [() => sandbox.close()];
    try {
      const onEnd = (work: () => Promise<void>): void => void after.unshift(work);
      const { wrongs } = await callThroughFaults(sandbox.url, seed, 200, onEnd);
      expect(wrongs, `seed ${seed}`).toEqual([]);
    } finally {
      for (const work of after) await work();
    }
  },
);
