import { expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { callThroughFaults } from './client.ts';

const SEED = Number(process.env['STEWARD_TEST_SEED'] ?? 20_260_101);

it.each([0, 1, 2])('120 calls while one in ten goes wrong: none is doubled, none lies (%d)', async (n) => {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  const after: (() => Promise<void>)[] = [() => sandbox.close()];
  try {
    const onEnd = (work: () => Promise<void>): void => void after.unshift(work);
    const { wrongs, tally } = await callThroughFaults(sandbox.url, SEED + n, 120, onEnd);
    expect(wrongs, `seed ${SEED + n}`).toEqual([]);
    expect(tally['answer']).toBeGreaterThan(80);
    // Faults that nobody met prove nothing.
    expect(tally['look-first']).toBeGreaterThan(0);
  } finally {
    for (const work of after) await work();
  }
});
