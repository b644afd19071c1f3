import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inOrder } from '../../src/engine/in-order.ts';

it('works on several at a time, yields in order, and never runs ahead of who takes', async () => {
  const [seen, running] = [{ most: 0, begun: 0 }, new Set<number>()];
  const taken: number[] = [];
  const work = async (n: number): Promise<number> => {
    running.add(n);
    seen.begun = Math.max(seen.begun, n + 1);
    seen.most = Math.max(seen.most, running.size);
    expect(n - taken.length).toBeLessThanOrEqual(10);
    await sleep(n % 7);
    running.delete(n);
    return n;
  };
  const items = Array.from({ length: 60 }, (_, n) => n);
  for await (const n of inOrder(items, { atOnce: 4, ahead: 10 }, work)) taken.push(n);
  expect(taken).toEqual(items);
  expect(seen).toEqual({ most: 4, begun: 60 });
});

it('tells a failure when its turn has come', async () => {
  const work = async (n: number): Promise<number> => {
    if (n === 2) throw new Error('two');
    return n;
  };
  const taken: number[] = [];
  const all = async (): Promise<void> => {
    for await (const n of inOrder([0, 1, 2, 3], { atOnce: 4, ahead: 4 }, work)) taken.push(n);
  };
  await expect(all()).rejects.toThrow('two');
  expect(taken).toEqual([0, 1]);
});
