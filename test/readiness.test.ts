// When a process may be sent work, and what it says when it may not.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createReadiness } from '../src/readiness.ts';

const works = async (): Promise<void> => {};

const waits = async (ms: number): Promise<void> => sleep(ms, undefined, { ref: false });

const open = (probe = works, wait = waits) =>
  createReadiness({ probe, sleep: wait, waitsFor: 'The webhooks are not registered yet.' });

it('is not ready before its webhooks are, and ready then', async () => {
  const readiness = open();
  expect(await readiness.why()).toMatch(/not registered yet/);
  readiness.lookFailed();
  expect(await readiness.why()).toMatch(/not registered yet/);
  readiness.heard();
  expect(await readiness.why()).toBeUndefined();
});

it('bears with a Webex that is away for a look or two, not with more', async () => {
  const readiness = open();
  readiness.heard();
  readiness.lookFailed();
  readiness.lookFailed();
  expect(await readiness.why()).toBeUndefined();
  readiness.lookFailed();
  expect(await readiness.why()).toMatch(/could not be looked after, 3 times in a row/);
  readiness.heard();
  expect(await readiness.why()).toBeUndefined();
});

it('is not ready while it is known that nothing comes', async () => {
  const readiness = open();
  readiness.heard();
  readiness.deafened('The socket is not open.');
  expect(await readiness.why()).toBe('The socket is not open.');
  readiness.heard();
  expect(await readiness.why()).toBeUndefined();
});

it('asks the store once for many that ask, and takes its silence for an answer', async () => {
  let probes = 0;
  const busy = open(async () => void (probes += 1));
  busy.heard();
  expect(await Promise.all(Array.from({ length: 20 }, async () => busy.why()))).toEqual(
    Array.from({ length: 20 }, () => undefined),
  );
  expect(probes).toBe(1);
  const silent = open(
    async () => new Promise(() => {}),
    async () => undefined,
  );
  silent.heard();
  expect(await silent.why()).toBe('The store does not answer.');
});

it('is not ready any more as soon as it stops', async () => {
  const readiness = open();
  readiness.heard();
  readiness.drain();
  expect(await readiness.why()).toBe('Steward is stopping.');
});
