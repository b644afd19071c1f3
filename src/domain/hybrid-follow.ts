// Webex activates a hybrid service by itself, some time after the license came or the group changed: it is watched.

import type { ExecuteContext } from './context.ts';
import { Fault } from './failure.ts';
import type { GroupMembership } from './ports/admin/resource-groups.ts';
import { startedAt } from './started-at.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** Webex says nothing of how long it takes: often at first, then less and less, and after a day no more. */
const PACE = [
  { until: 30 * SECOND_MS, every: 3 * SECOND_MS },
  { until: 10 * MINUTE_MS, every: 30 * SECOND_MS },
  { until: 24 * 60 * MINUTE_MS, every: 10 * MINUTE_MS },
] as const;

export interface Watch {
  /** What is looked at; undefined while Webex shows none. */
  readonly look: () => Promise<GroupMembership | undefined>;
  readonly isEnd: (membership: GroupMembership | undefined) => boolean;
  /** Longest time to wait; absent: a day. */
  readonly patienceMs?: number;
  /** Said meanwhile. */
  readonly progress: string;
}

/** Returns when the end is seen or patience is over: what is there then is read back anyway. */
export async function followMembership(context: ExecuteContext, watch: Watch): Promise<void> {
  const { step, now, progress } = context;
  const began = await startedAt(context, 'follow');
  const pace = PACE.find(({ until }) => now - began < Math.min(until, watch.patienceMs ?? until));
  try {
    if (watch.isEnd(await watch.look())) return;
  } catch (error) {
    // Webex being away does not end a watch that may last a day.
    if (!(error instanceof Fault) || error.repeat === 'never') throw error;
  }
  if (pace === undefined) return;
  await progress(watch.progress);
  await step.park(now + pace.every);
}
