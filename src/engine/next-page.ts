// “More” below a list: the same request again, by whoever pressed, for the page after this one.
import { refusalToAsk } from '../domain/policy/evaluate.ts';
import type { Incoming, Person } from '../domain/ports/chat.ts';
import type { CardRecord, Job } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import type { Decisions } from './decisions.ts';

type Press = Extract<Incoming, { kind: 'press' }>;

/** Why not, or undefined when it is on its way. */
export async function openNextPage(
  { requests, principals }: Decisions,
  job: Job,
  press: Press,
  person: Person,
  card: CardRecord,
  request: Request,
): Promise<string | undefined> {
  const refused = refusalToAsk(await principals.policy(), person);
  if (refused !== undefined) return refused;
  if (request.writes || request.state !== 'succeeded') return 'There are no further pages.';
  const page = Number(request.input['page']?.[0] ?? '1') + 1;
  const org = request.org === undefined ? {} : { org: [request.org.id] };
  const { roomId, roomType, messageId } = press;
  const parentId = card.parentId === undefined ? {} : { parentId: card.parentId };
  await requests.open(
    {
      operation: request.operation,
      writes: false,
      announces: false,
      input: { ...request.input, ...org, page: [String(page)] },
      requester: person,
      origin: { roomId, roomType, messageId, ...parentId },
    },
    job,
  );
  return undefined;
}
