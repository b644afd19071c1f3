// Buttons of the cards about a license that is lent: the same as their commands, by whoever pressed.
import { refusalToAsk } from '../domain/policy/evaluate.ts';
import type { Incoming, Person } from '../domain/ports/chat.ts';
import type { CardRecord, Job } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { LONGER } from '../domain/show/lend.ts';
import type { Decisions } from './decisions.ts';
import { lendCardKey } from './jobs.ts';

type Press = Extract<Incoming, { kind: 'press' }>;

export const isLendCard = ({ key }: CardRecord, { id }: Request): boolean =>
  key.startsWith(lendCardKey(id, ''));

/** Why not, or undefined when it is on its way. */
export async function openLendChange(
  { requests, principals }: Decisions,
  job: Job,
  press: Press,
  person: Person,
  card: CardRecord,
  { id, org }: Request,
  cmd: 'lend-return' | 'lend-extend',
): Promise<string | undefined> {
  const refused = refusalToAsk(await principals.policy(), person);
  if (refused !== undefined) return refused;
  const { roomId, roomType, messageId } = press;
  const longer = cmd === 'lend-extend';
  await requests.open(
    {
      operation: longer ? 'license extend' : 'license return',
      writes: true,
      announces: false,
      input: {
        request: [`R-${id}`],
        ...(longer ? { for: [LONGER] } : {}),
        ...(org === undefined ? {} : { org: [org.id] }),
      },
      requester: person,
      origin: { roomId, roomType, messageId, parentId: card.parentId ?? messageId },
    },
    job,
  );
  return undefined;
}
