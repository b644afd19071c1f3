// “More” and “Search” on a list: the same request again, by whoever pressed, for another part of it.
import { refusalToAsk } from '../domain/policy/evaluate.ts';
import type { Incoming, Person } from '../domain/ports/chat.ts';
import type { CardRecord, Job } from '../domain/ports/store.ts';
import type { RawInput, Request } from '../domain/request.ts';
import type { Decisions } from './decisions.ts';

interface Pressed {
  readonly press: Extract<Incoming, { kind: 'press' }>;
  readonly person: Person;
  readonly card: CardRecord;
  readonly request: Request;
}

/** Input of the page after the one that was shown. */
export function nextPage({ input }: Request): RawInput {
  return { ...input, page: [String(Number(input['page']?.[0] ?? '1') + 1)] };
}

/** Input of the first page of what fits. */
export function searched({ input }: Request, text: string): RawInput {
  const { page: _, search: __, ...rest } = input;
  return text.trim() === '' ? rest : { ...rest, search: [text.trim()] };
}

/** Why not, or undefined when it is on its way. */
export async function openAgain(
  { requests, principals }: Decisions,
  job: Job,
  { press, person, card, request }: Pressed,
  input: RawInput,
): Promise<string | undefined> {
  const refused = refusalToAsk(await principals.policy(), person);
  if (refused !== undefined) return refused;
  if (request.writes || request.state !== 'succeeded') return 'There are no further pages.';
  const org = request.org === undefined ? {} : { org: [request.org.id] };
  const { roomId, roomType, messageId } = press;
  const parentId = card.parentId === undefined ? {} : { parentId: card.parentId };
  await requests.open(
    {
      operation: request.operation,
      writes: false,
      announces: false,
      input: { ...input, ...org },
      requester: person,
      origin: { roomId, roomType, messageId, ...parentId },
    },
    job,
  );
  return undefined;
}
