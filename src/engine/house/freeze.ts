import {
  FREEZE_REASON_MAX,
  type Freeze,
  judgeUnfreeze,
  keeperOf,
  NOT_A_KEEPER,
} from '../../domain/freeze-switch.ts';
import type { Policy } from '../../domain/policy/people.ts';
import type { Tx } from '../../domain/ports/store.ts';
import { showFreeze, showUnfreeze } from '../../domain/show/freeze.ts';
import { showSentence } from '../../domain/show/house.ts';
import { answerJob, teamJobs } from '../jobs.ts';
import { putFreeze, readFreeze, resumeJobs } from '../standstill.ts';
import type { Asked, HouseCommand, HouseDeps, Reply } from './command.ts';

export const freeze: HouseCommand = {
  name: 'freeze',
  aliases: [],
  usage: 'freeze the tenant is being migrated',
  summary: 'Stop everything that writes before its next step, until two people say “unfreeze”.',
  options: [['words', 'Why; everybody is told']],
  examples: ['freeze the tenant is being migrated'],
  who: 'Those who may approve something by the policy.',
  changes: 'Nothing is written any more until it is taken back; reading goes on.',
  open: false,
  at: 'desk',
  async answer(deps, { person, args, roomId }) {
    const { store, clock } = deps;
    const policy = await deps.policy();
    const reason = args.join(' ').trim().slice(0, FREEZE_REASON_MAX);
    if (reason === '') return say('Please say why: freeze the tenant is being migrated');
    if (!keeperOf(policy, person)) return refuse('freeze.refuse', NOT_A_KEEPER);
    const now = await store.read(readFreeze);
    if (now) return say(`Everything is frozen already, by ${now.by.displayName}: ${now.reason}`);
    const at = clock.now();
    const frozen = { by: person, reason, at };
    const view = showFreeze(frozen);
    return {
      view,
      audit: audit('freeze', { reason }),
      change: async (tx) => {
        if (await readFreeze(tx)) throw new Error('somebody else has frozen everything meanwhile');
        await putFreeze(tx, frozen);
        await tell(tx, deps, policy, { key: `freeze:${at}`, except: roomId, view });
      },
    };
  },
};

export const unfreeze: HouseCommand = {
  name: 'unfreeze',
  aliases: [],
  usage: 'unfreeze',
  summary: 'Let what is frozen go on; it takes two people.',
  examples: ['unfreeze'],
  who: 'Two of those who may freeze.',
  changes: 'What stood still goes on.',
  open: false,
  at: 'desk',
  answer: async (deps, asked) => answerUnfreeze(deps, asked),
};

/** Names the card that asks for the second person. */
export const unfreezeCardKey = ({ unfreeze: asked }: Freeze): string => `unfreeze:${asked?.at ?? 0}`;

/** Typed, or pressed on the card that asks for a second person. */
export async function answerUnfreeze(
  deps: HouseDeps,
  { person, roomId }: Pick<Asked, 'person' | 'roomId'>,
): Promise<Reply> {
  const { store, clock } = deps;
  const [policy, seen] = [await deps.policy(), await store.read(readFreeze)];
  const at = clock.now();
  const judged = judgeUnfreeze(policy, seen, person, at);
  if (judged.kind === 'refused' || !seen)
    return refuse('unfreeze.refuse', 'why' in judged ? judged.why : 'Nothing is frozen.', person.displayName);
  const moved = async (tx: Tx): Promise<void> => {
    const now = await readFreeze(tx);
    // Judged on what is no longer so: the job is tried again.
    if (now?.at !== seen.at || now.unfreeze?.at !== seen.unfreeze?.at)
      throw new Error('the freeze has moved on meanwhile');
  };
  if (judged.kind === 'waits') {
    const view = showUnfreeze(judged.freeze, person);
    return {
      view,
      cardKey: unfreezeCardKey(judged.freeze),
      audit: audit('unfreeze.ask', { frozenBy: seen.by.personId }),
      change: async (tx) => {
        await moved(tx);
        await putFreeze(tx, judged.freeze);
        const said = `${person.displayName} wants what is frozen to go on. A second person says: unfreeze`;
        const notice = { key: `unfreeze-ask:${at}`, except: roomId, view: showSentence(said, 'unfreeze') };
        await tell(tx, deps, policy, notice);
      },
    };
  }
  const over = `Unfrozen by ${judged.first.displayName} and ${person.displayName}: what stood still goes on.`;
  const view = showSentence(over, 'status');
  return {
    view,
    audit: audit('unfreeze', { first: judged.first.personId }),
    change: async (tx) => {
      await moved(tx);
      await putFreeze(tx, undefined);
      for (const job of await resumeJobs(tx, at)) await tx.enqueue(job);
      const cardKey = unfreezeCardKey(seen);
      const card = await tx.cardByKey(cardKey);
      if (card) await tx.enqueue(answerJob({ key: `${cardKey}:over`, cardKey, target: card, view }));
      await tell(tx, deps, policy, { key: `unfrozen:${at}`, except: roomId, view });
    },
  };
}

async function tell(
  tx: Tx,
  { notify }: HouseDeps,
  { document }: Policy,
  notice: Omit<Parameters<typeof teamJobs>[0], 'spaces'>,
): Promise<void> {
  const spaces = [...notify, ...document.notify.flatMap((entry) => entry.spaces)];
  for (const job of teamJobs({ ...notice, spaces })) await tx.enqueue(job);
}

const say = (sentence: string): Reply => ({ view: showSentence(sentence, 'status') });

function refuse(action: string, why: string, who?: string): Reply {
  return { ...say(who === undefined ? why : `${who}: ${why}`), audit: audit(action, { why }) };
}

const audit = (action: string, detail: Record<string, unknown>): Reply['audit'] => ({
  action,
  requestId: undefined,
  orgId: undefined,
  detail,
});
