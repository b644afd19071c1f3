// Counts what the policy refuses somebody: who is refused again and again is told of.
import * as z from 'zod';
import type { Person } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Job, NewJob } from '../domain/ports/store.ts';
import { showRefusedOften } from '../domain/show/alerts.ts';
import { type AlertDeps, alertRooms, tellAlerts } from './alerts.ts';
import { type TimerPayload, timerJob } from './jobs.ts';

const HOUR_MS = 3_600_000;
const OFTEN = 5;

const Times = z.array(z.number());

/** `key` names what was refused; `asked`: the command's name, never what was typed. */
export function refusedJob(key: string, { personId, displayName, email }: Person, asked: string): NewJob {
  const payload: TimerPayload = { kind: 'refused', personId, displayName, email, asked };
  // One after the other: two that count at the same time would count one.
  return { ...timerJob(`refused:${key}`, payload, 0), lane: `refused:${personId}` };
}

export async function countRefusal(
  deps: AlertDeps & { readonly clock: Clock },
  job: Job,
  { personId, displayName, email, asked }: Extract<TimerPayload, { kind: 'refused' }>,
): Promise<void> {
  const rooms = await alertRooms(deps, { kind: 'refused' });
  const now = deps.clock.now();
  const name = `refusals ${personId}`;
  await deps.store.transaction(async (tx) => {
    const before = Times.safeParse(await tx.value(name)).data ?? [];
    const times = [...before.filter((at) => now - at < HOUR_MS), now].slice(-100);
    await tx.putValue(name, times);
    if (times.length >= OFTEN) {
      const view = showRefusedOften({ displayName, email }, { count: times.length, last: asked });
      await tellAlerts(tx, rooms, [{ cause: `refused ${personId}` }], now, () => view);
    }
    await tx.finish(job);
  });
}
