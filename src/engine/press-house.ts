// Presses on cards that are about no single request.
import * as z from 'zod';
import type { Incoming, Person } from '../domain/ports/chat.ts';
import type { CardRecord, Job } from '../domain/ports/store.ts';
import { showSentence } from '../domain/show/house.ts';
import type { CARD_COMMANDS } from '../domain/views.ts';
import { chosenOn, decideMany } from './decide-many.ts';
import type { Decisions } from './decisions.ts';
import type { HouseDeps, Reply } from './house/command.ts';
import { answerUnfreeze, unfreezeCardKey } from './house/freeze.ts';
import { judgePolicy } from './house/policy.ts';
import { pressStanding, STANDING_CARD } from './house/standing.ts';
import { auditOf, saveReply } from './house/work.ts';
import { POLICY_CARD } from './principals.ts';
import { readFreeze } from './standstill.ts';

type Press = Extract<Incoming, { kind: 'press' }>;
type Cmd = (typeof CARD_COMMANDS)[number];

const UNFREEZE = 'unfreeze:';
const PENDING = 'pending:';
const Text = z.string().max(4000).catch('');

export const isHouseCard = ({ key }: CardRecord): boolean =>
  [UNFREEZE, PENDING, POLICY_CARD, STANDING_CARD].some((start) => key.startsWith(start));

export async function pressHouseCard(
  deps: HouseDeps & Decisions,
  job: Job,
  press: Press,
  person: Person,
  card: CardRecord,
  cmd: Cmd,
): Promise<void> {
  const isBatch = card.key.startsWith(PENDING);
  if (isBatch && (cmd === 'approve-selected' || cmd === 'deny-selected')) {
    const verb = cmd === 'approve-selected' ? 'approve' : 'deny';
    return decideMany(
      deps,
      job,
      {
        verb,
        person,
        reason: Text.parse(press.inputs['reason']),
        reply: {
          key: `press:${press.actionId}`,
          target: { roomId: press.roomId, parentId: card.parentId ?? press.messageId },
        },
      },
      chosenOn(Text.parse(press.inputs['selected'])),
    );
  }
  const reply = await replyTo(deps, press, person, card, cmd);
  const target = { roomId: press.roomId, parentId: card.parentId ?? press.messageId };
  await deps.store.transaction(async (tx) => {
    await saveReply(tx, reply, { key: `press:${press.actionId}`, target, person });
    await tx.finish(job);
    const audit = auditOf(reply, person, press.roomId, deps.clock.now());
    if (audit) await tx.appendAudit([audit]);
  });
}

async function replyTo(
  deps: HouseDeps,
  press: Press,
  person: Person,
  card: CardRecord,
  cmd: Cmd,
): Promise<Reply> {
  const { roomId } = press;
  if (card.key.startsWith(POLICY_CARD)) {
    const [hash = ''] = card.key.slice(POLICY_CARD.length).split(':');
    if (cmd === 'policy-accept') return judgePolicy(deps, { person, roomId, args: [hash] }, 'accept');
    return refused(person, 'That button does nothing on this card.');
  }
  if (card.key.startsWith(STANDING_CARD)) {
    const chosen = Text.parse(press.inputs['standing']);
    return pressStanding(deps, { person, roomId }, { cardKey: card.key, cmd, chosen, key: press.actionId });
  }
  const frozen = await deps.store.read(readFreeze);
  if (
    cmd !== 'unfreeze' ||
    !card.key.startsWith(UNFREEZE) ||
    (frozen && card.key !== unfreezeCardKey(frozen))
  )
    return refused(person, 'That button does nothing any more.');
  return answerUnfreeze(deps, { person, roomId });
}

function refused(person: Person, why: string): Reply {
  return {
    view: showSentence(`${person.displayName}: ${why}`),
    audit: { action: 'press.refuse', requestId: undefined, orgId: undefined, detail: { why } },
  };
}
