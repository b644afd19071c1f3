// `again R-12`: the same wish once more, as a request of its own. It is planned from what is there now and approved
// like any other; where what was said does not fit any more, its form comes with it.
import type { Operation } from '../domain/operation.ts';
import { refusalToAsk } from '../domain/policy/evaluate.ts';
import { REASON_FIELDS } from '../domain/policy/reasons.ts';
import type { Person } from '../domain/ports/chat.ts';
import type { Job } from '../domain/ports/store.ts';
import type { RawInput, Request } from '../domain/request.ts';
import type { Decisions } from './decisions.ts';
import { refusalBeforehand } from './may-ask.ts';

interface Asking {
  readonly requestId: number | undefined;
  readonly person: Person;
  readonly origin: Request['origin'];
  readonly flags: Readonly<Record<string, string>>;
}

/** Why not, in words; undefined when the request is open. */
export async function openOnceMore(
  { store, requests, principals, operations }: Decisions & { readonly operations: readonly Operation[] },
  job: Job,
  { requestId, person, origin, flags }: Asking,
): Promise<string | undefined> {
  if (requestId === undefined) return 'Which request? Say it like this: again R-12';
  const policy = await principals.policy();
  const refused = refusalToAsk(policy, person);
  if (refused !== undefined) return refused;
  const request = await store.read(async (reader) => reader.request(requestId));
  if (!request) return `There is no request R-${requestId}.`;
  if (request.undoes !== undefined)
    return `R-${requestId} took R-${request.undoes} back. To do that again say: undo R-${request.undoes}`;
  const operation = operations.find(({ name }) => name === request.operation);
  if (!operation) return `I do not know “${request.operation}” any more.`;
  const barred = refusalBeforehand(policy, person, origin, operation, request.org !== undefined);
  if (barred !== undefined) return barred;
  const isWrite = operation.risk !== 'read';
  await requests.open(
    {
      operation: operation.name,
      writes: isWrite && request.dryRun !== true,
      ...(request.dryRun === true ? { dryRun: true } : {}),
      announces: isWrite && operation.announces,
      ...(request.files && request.files.length > 0 ? { files: [...request.files] } : {}),
      ...(flags['edit'] === undefined ? {} : { edit: true }),
      input: inputOf(request, flags),
      requester: person,
      origin,
    },
    job,
  );
  return undefined;
}

/** Why and for what is said anew; several organizations stay as they were named. */
function inputOf({ input, org }: Request, flags: Asking['flags']): RawInput {
  const left = new Set([...REASON_FIELDS.map(({ id }) => id), 'page']);
  const rest = Object.fromEntries(Object.entries(input).filter(([id]) => !left.has(id)));
  const said = REASON_FIELDS.flatMap(({ id }) =>
    flags[id] === undefined ? [] : [[id, [flags[id]]] as const],
  );
  return { ...rest, ...(org === undefined ? {} : { org: [org.id] }), ...Object.fromEntries(said) };
}
