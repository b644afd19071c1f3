// Whether the bot is of any use in a space. Where nobody may ask for anything it says so once, and leaves after a
// while in which somebody who may can be added.
import { nobodyMayAsk } from '../domain/audience.ts';
import type { HouseDescription } from '../domain/house.ts';
import type { Operation } from '../domain/operation.ts';
import type { Policy } from '../domain/policy/people.ts';
import type { Chat } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { AuditEntry, Job, NewJob, Store } from '../domain/ports/store.ts';
import { showHelp } from '../domain/show/help.ts';
import { showSentence } from '../domain/show/house.ts';
import { answerJob } from './jobs.ts';

export interface Leaving {
  readonly store: Store;
  readonly chat: Chat;
  readonly clock: Clock;
  readonly policy: () => Promise<Policy>;
}

export interface Staying extends Leaving {
  readonly operations: readonly Operation[];
  readonly commands: readonly HouseDescription[];
}

/** Business time between the sentence and the leaving. */
const GRACE_MS = 10 * 60_000;
const GOODBYE =
  'Nobody in this space may ask me for anything, so I leave it in ten minutes. Add me again together with somebody who may.';

/** `key` names the coming or leaving that it is about. */
export function stayJob(roomId: string, came: boolean, key: string): NewJob {
  return {
    queue: 'work',
    lane: `space:${roomId}`,
    key: `stay:${key}`,
    payload: { kind: 'stay', roomId, came },
  };
}

export async function considerStaying(
  deps: Staying,
  job: Job,
  { roomId, came }: { readonly roomId: string; readonly came: boolean },
): Promise<void> {
  const { store, clock, operations, commands } = deps;
  const isIdle = await isOfNoUse(deps, roomId);
  await store.transaction(async (tx) => {
    const target = { roomId };
    const say = async (view: ReturnType<typeof showSentence>): Promise<boolean> =>
      tx.enqueue(answerJob({ key: `hello:${job.key}`, target, view }));
    if (isIdle) {
      await say(showSentence(GOODBYE, 'whoami'));
      await tx.enqueue({
        queue: 'timer',
        lane: `space:${roomId}`,
        key: `leave:${job.key}`,
        payload: { kind: 'leave', roomId },
        dueAt: clock.now() + GRACE_MS,
      });
    } else if (came) await say(showHelp(operations, commands, ''));
    await tx.finish(job);
    if (isIdle) await tx.appendAudit([row('space.idle', roomId, clock.now())]);
  });
}

export async function leaveIfIdle(deps: Leaving, job: Job, roomId: string): Promise<void> {
  const { store, chat, clock } = deps;
  const isIdle = await isOfNoUse(deps, roomId);
  if (isIdle) await chat.leave(roomId);
  await store.transaction(async (tx) => {
    await tx.finish(job);
    if (isIdle) await tx.appendAudit([row('space.quit', roomId, clock.now())]);
  });
}

async function isOfNoUse({ chat, policy }: Leaving, roomId: string): Promise<boolean> {
  const members = await chat.members(roomId, 'now');
  return members?.roomType === 'group' && nobodyMayAsk(await policy(), members.people);
}

const row = (action: string, roomId: string, at: number): AuditEntry => ({
  at,
  action,
  actorId: undefined,
  requestId: undefined,
  orgId: undefined,
  roomId,
  detail: {},
});
