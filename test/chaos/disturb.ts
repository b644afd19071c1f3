// What goes wrong, and how often: seeded, so that a run can be had again as far as time allows.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from './script.ts';

const bot = 'bot';
const admin = 'admin';

interface Rule {
  readonly match: { readonly method: string; readonly path: string; readonly owner?: string };
  readonly fault: object;
  readonly rate: number;
}

const on = (owner: string, method: string, path: string, rate: number, fault: object): Rule => ({
  match: { method, path, owner },
  fault,
  rate,
});

/** No change is held back longer than Steward waits before it believes that nothing came of it. */
const FAULTS: readonly Rule[] = [
  on(bot, 'GET', '/v1/messages/*', 0.02, { status: 500 }),
  on(bot, 'GET', '/v1/messages/*', 0.01, { cut: 'before' }),
  on(bot, 'GET', '/v1/messages/*', 0.02, { delayMs: 700 }),
  on(bot, 'POST', '/v1/messages', 0.01, { status: 429, retryAfter: 1 }),
  on(bot, 'POST', '/v1/messages', 0.01, { status: 500 }),
  on(bot, 'POST', '/v1/messages', 0.02, { cut: 'before' }),
  on(bot, 'POST', '/v1/messages', 0.03, { cut: 'after' }),
  on(bot, 'POST', '/v1/messages', 0.03, { holdMs: 1500 }),
  on(bot, 'PUT', '/v1/messages/*', 0.02, { status: 429, retryAfter: 1 }),
  on(bot, 'PUT', '/v1/messages/*', 0.02, { status: 502 }),
  on(bot, 'PUT', '/v1/messages/*', 0.02, { cut: 'before' }),
  on(bot, 'PUT', '/v1/messages/*', 0.03, { cut: 'after' }),
  on(bot, 'PUT', '/v1/messages/*', 0.02, { holdMs: 1200 }),
  on(admin, 'POST', '/v1/people', 0.03, { status: 429, retryAfter: 1 }),
  on(admin, 'POST', '/v1/people', 0.03, { status: 500 }),
  on(admin, 'POST', '/v1/people', 0.03, { cut: 'before' }),
  on(admin, 'POST', '/v1/people', 0.06, { cut: 'after' }),
  on(admin, 'POST', '/v1/people', 0.08, { holdMs: 1500 }),
  on(admin, 'GET', '/v1/*', 0.01, { status: 503 }),
  on(admin, 'GET', '/v1/*', 0.01, { cut: 'after' }),
  on(admin, 'GET', '/v1/*', 0.01, { delayMs: 500 }),
];

const WEBHOOKS = {
  webhookDuplicatePercent: 15,
  webhookLatePercent: 5,
  webhookLateMs: 1500,
  webhookReorderPercent: 15,
};
const CALM = { webhookDuplicatePercent: 0, webhookLatePercent: 0, webhookReorderPercent: 0 };

export type Control = (path: string, method?: string, body?: unknown) => Promise<unknown>;

export async function breakThings(control: Control, seed: number): Promise<void> {
  for (const [n, rule] of FAULTS.entries()) await control('/faults', 'POST', { ...rule, seed: seed + n });
  await control('/settings', 'POST', { ...WEBHOOKS, webhookSeed: seed });
}

export async function calmDown(control: Control): Promise<void> {
  await control('/faults', 'DELETE');
  await control('/settings', 'POST', CALM);
}

/** Does it again and again, after a pause between the bounds each time, until stopped. */
export function repeatedly(
  roll: Dice,
  [least, most]: readonly [number, number],
  work: () => Promise<void>,
): { readonly stop: () => Promise<void> } {
  const stopped = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await sleep(least + roll() * (most - least), undefined, { signal: stopped.signal });
      } catch {
        return;
      }
      await work();
    }
  };
  const running = run();
  // Looked at when it is stopped.
  running.catch(() => undefined);
  return {
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}
