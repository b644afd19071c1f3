// What an incoming thing leads to. The inbox job ends here: with a stored intent, a decision or an answer.
import { parseDelivery } from '../domain/delivery.ts';
import type { Delivery, Incoming } from '../domain/ports/chat.ts';
import type { Job } from '../domain/ports/store.ts';
import { showSentence } from '../domain/show/house.ts';
import { confirmEcho } from './echo.ts';
import { answerJob } from './jobs.ts';
import { handleMessage, type MessageDeps } from './message.ts';
import { handlePress } from './press.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Handler } from './runner.ts';
import { moveSpaceTo } from './space-moves.ts';
import { owedJobs } from './space-return.ts';
import { stayJob } from './space-stay.ts';

export interface DeskDeps extends MessageDeps {
  readonly limits: RateLimits;
}

type Message = Extract<Incoming, { kind: 'message' }>;
type Said = Extract<Incoming, { kind: 'message' | 'press' }>;

export function createDesk(deps: DeskDeps): Handler {
  return {
    async run(job) {
      const delivery: Delivery | undefined = parseDelivery(job.payload);
      if (!delivery) throw new Error('an inbox row is no delivery');
      const incoming = await deps.chat.read(delivery);
      if (isSaid(incoming) && !(await inTime(deps, job, incoming))) return;
      switch (incoming.kind) {
        case 'message':
          if (delivery.data['stale'] === true) return askAgain(deps, job, incoming);
          return handleMessage(deps, job, incoming);
        case 'press':
          return handlePress(deps, job, incoming);
        case 'echo':
          return confirmEcho(deps, job, incoming);
        case 'membership':
          return handleMembership(deps, job, incoming);
        case 'migrated':
          await moveSpaceTo(deps, incoming.roomId, job);
          return;
        case 'gone':
          return deps.store.transaction(async (tx) => tx.finish(job));
      }
    },
  };
}

const isSaid = (incoming: Incoming): incoming is Said =>
  incoming.kind === 'message' || incoming.kind === 'press';

/**
 * False: too much at once. That is said once, and what is too much is not done; others are heard as ever. An attempt
 * that failed has been counted.
 */
async function inTime(deps: DeskDeps, job: Job, said: Said): Promise<boolean> {
  const { store, chat, clock, limits } = deps;
  if (job.attempts > 1) return true;
  const { humans } = await deps.principals.policy();
  const { personId, roomId } = said;
  const isNamed = humans.some(({ accounts }) => accounts.some((account) => account.personId === personId));
  const pace = limits.take({ personId, isNamed, place: chat.placeOf(roomId) });
  if (pace === 'fine') return true;
  await store.transaction(async (tx) => {
    const view = showSentence(
      'That was a lot at once. I have not done what came last: please give me a minute, and say it again.',
    );
    if (pace === 'too-fast')
      await tx.enqueue(answerJob({ key: `limit:${job.key}`, target: { roomId }, view }));
    await tx.finish(job);
    await tx.appendAudit([
      {
        at: clock.now(),
        action: 'ask.limit',
        actorId: personId,
        requestId: undefined,
        orgId: undefined,
        roomId,
        detail: { kind: said.kind },
      },
    ]);
  });
  return false;
}

/** Cards posted again at the most when the bot is back in a space. */
const OWED_MAX = 100;

async function handleMembership(
  deps: DeskDeps,
  job: Job,
  incoming: Extract<Incoming, { kind: 'membership' }>,
): Promise<void> {
  const { store, clock } = deps;
  await store.transaction(async (tx) => {
    if (incoming.self && incoming.change === 'added') {
      await tx.enqueue(stayJob(incoming.roomId, true, job.key));
      const owed = await tx.cardsOwed(incoming.roomId, OWED_MAX);
      for (const notice of owedJobs(owed, job.key)) await tx.enqueue(notice);
    }
    if (!incoming.self && incoming.change === 'removed')
      await tx.enqueue(stayJob(incoming.roomId, false, job.key));
    await tx.finish(job);
    if (!incoming.self) return;
    await tx.appendAudit([
      {
        at: clock.now(),
        action: incoming.change === 'added' ? 'space.join' : 'space.leave',
        actorId: undefined,
        requestId: undefined,
        orgId: undefined,
        roomId: incoming.roomId,
        detail: {},
      },
    ]);
  });
}

/** Said while nobody listened, and long ago: whether it is still wanted only the person knows. */
async function askAgain({ store, clock }: DeskDeps, job: Job, message: Message): Promise<void> {
  const target = { roomId: message.roomId, parentId: message.parentId ?? message.messageId };
  const view = showSentence('I was away when you said this. If you still want it, please say it again.');
  await store.transaction(async (tx) => {
    await tx.enqueue(answerJob({ key: `answer:${message.messageId}`, target, view }));
    await tx.finish(job);
    await tx.appendAudit([
      {
        at: clock.now(),
        action: 'ask.late',
        actorId: message.personId,
        requestId: undefined,
        orgId: undefined,
        roomId: message.roomId,
        detail: {},
      },
    ]);
  });
}
