// `undo R-12`: opens the request that takes another one back, and looks, when it is planned and again before it runs,
// that nobody has changed things since.

import type { ReadContext } from '../domain/context.ts';
import type { Operation } from '../domain/operation.ts';
import { refusalToAsk } from '../domain/policy/evaluate.ts';
import { REASON_FIELDS } from '../domain/policy/reasons.ts';
import type { Person } from '../domain/ports/chat.ts';
import type { Job } from '../domain/ports/store.ts';
import type { RawInput, Request } from '../domain/request.ts';
import { inWords } from '../domain/transition.ts';
import type { Inverse } from '../domain/undo.ts';
import type { Decisions } from './decisions.ts';
import type { PlannerDeps } from './planning.ts';

interface Undoing extends Decisions {
  readonly operations: readonly Operation[];
}

interface Asking {
  readonly requestId: number | undefined;
  readonly person: Person;
  readonly origin: Request['origin'];
  readonly flags: Readonly<Record<string, string>>;
}

/** Why not, in words; undefined when the request is open. */
export async function openUndo(
  { store, requests, principals, operations }: Undoing,
  job: Job,
  { requestId, person, origin, flags }: Asking,
): Promise<string | undefined> {
  if (requestId === undefined) return 'Which request? Say it like this: undo R-12';
  const refused = refusalToAsk(await principals.policy(), person);
  if (refused !== undefined) return refused;
  const request = await store.read(async (reader) => reader.request(requestId));
  if (!request) return `There is no request R-${requestId}.`;
  const inverse = inverseOf(
    request,
    operations.find(({ name }) => name === request.operation),
  );
  if (typeof inverse === 'string') return inverse;
  const opposite = operations.find(({ name }) => name === inverse.operation);
  if (!opposite || opposite.risk === 'read')
    throw new Error(`“${inverse.operation}” is no operation that writes`);
  await requests.open(
    {
      operation: opposite.name,
      writes: true,
      announces: opposite.announces,
      input: {
        ...inverse.input,
        ...(request.org ? { org: [request.org.id] } : {}),
        ...saidWith(flags),
      },
      requester: person,
      origin,
      undoes: request.id,
    },
    job,
  );
  return undefined;
}

function saidWith(flags: Asking['flags']): RawInput {
  const said = REASON_FIELDS.flatMap(({ id }) =>
    flags[id] === undefined ? [] : [[id, [flags[id]]] as const],
  );
  return Object.fromEntries(said);
}

function inverseOf(request: Request, operation: Operation | undefined): Inverse | string {
  const { id, plan, state } = request;
  if (!operation || operation.risk === 'read' || !plan)
    return `R-${id} has changed nothing that could be undone.`;
  if (state !== 'succeeded' && state !== 'partial')
    return `R-${id} is ${inWords(request)}: only what was done can be undone.`;
  const inverse = operation.undo(plan.data);
  return 'never' in inverse ? `R-${id} cannot be undone: ${inverse.never}` : inverse;
}

type Undone = { readonly refused: string } | { readonly input: RawInput };

/** The input of a request that takes another one back: whatever a form says, it stays what undoes it. */
export async function undoInput(
  { store, operation: byName }: Pick<PlannerDeps, 'store' | 'operation'>,
  { org, admin }: ReadContext,
  request: Request,
): Promise<Undone | undefined> {
  const { undoes } = request;
  if (undoes === undefined) return undefined;
  const [original, steps] = await store.read(async (reader) =>
    Promise.all([reader.request(undoes), reader.steps(undoes)]),
  );
  if (!original?.plan) return { refused: `R-${undoes} is not on record any more.` };
  const done = byName(original.operation);
  const inverse = inverseOf(original, done);
  if (typeof inverse === 'string') return { refused: inverse };
  if (original.org?.id !== org.id && original.org !== undefined)
    return { refused: `R-${undoes} was about ${original.org.name}, and can be undone only there.` };
  const recorded = (name: string): unknown => steps.find((step) => step.name === name)?.result;
  if (done.risk === 'read') throw new Error(`R-${undoes} has read, and is to be undone`);
  const since = await done.since({ org, admin }, original.plan.data, recorded);
  if (since !== undefined)
    return { refused: `R-${undoes} cannot be undone, as things have changed since. ${since}` };
  const open = [...(inverse.open ?? []), ...REASON_FIELDS.map(({ id }) => id), 'org'];
  const rest = Object.entries(request.input).filter(([id]) => open.includes(id));
  return { input: { ...Object.fromEntries(rest), ...inverse.input } };
}
