// The plan of a request with its hash, and the rule that says who must approve it.
import type { ReadContext } from '../domain/context.ts';
import { InputProblems, type Problem } from '../domain/failure.ts';
import type { PlanDraft, WriteOperation } from '../domain/operation.ts';
import { planHash, textHash } from '../domain/plan-hash.ts';
import type { Ruling } from '../domain/policy/evaluate.ts';
import { freeze } from '../domain/policy/freeze.ts';
import { reasonProblems, saidIn } from '../domain/policy/reasons.ts';
import type { Plan, Request, Rule } from '../domain/request.ts';
import type { PlannerDeps } from './planning.ts';
import { askPolicy } from './ruling.ts';
import { undoInput } from './undo.ts';

type Made = { readonly plan: Plan; readonly rule: Rule } | { readonly refused: string };

/** The plan and the approval rule as they would be now. */
export async function makePlan(
  deps: PlannerDeps,
  context: ReadContext,
  request: Request,
  operation: WriteOperation,
): Promise<Made> {
  const made = await draftPlan(deps, context, request, operation);
  if ('plan' in made && made.problems.length > 0) throw new InputProblems(made.problems);
  return made;
}

/** With what the rule wants to be said and was not. */
export async function draftPlan(
  deps: PlannerDeps,
  context: ReadContext,
  request: Request,
  operation: WriteOperation,
): Promise<
  | (Exclude<Made, { refused: string }> & { readonly problems: readonly Problem[] })
  | { readonly refused: string }
> {
  const undone = await undoInput(deps, context, request);
  if (undone && 'refused' in undone) return undone;
  const draft = await operation.plan(context, undone?.input ?? request.input);
  const policy = await askPolicy(deps, request, operation);
  const { question, answer } = policy.about(context.org, draft);
  if ('refused' in answer) return answer;
  const said = saidIn(request.input);
  const rule = freeze(answer.ruling, question, said, deps.clock.now());
  return {
    ...madeFrom(deps, context, request, operation, draft, rule, await storeBeside(deps, request, draft)),
    problems: reasonProblems(request.glass ? withGlass(answer.ruling) : answer.ruling, said),
  };
}

/** Whoever passes others over has to say why, and for what. */
const withGlass = ({ tickets }: Ruling): Pick<Ruling, 'reason' | 'tickets'> => ({
  reason: true,
  tickets: tickets.length > 0 ? tickets : ['required'],
});

const WRITES_OFF =
  'Writing is switched off here (STEWARD_WRITES=off): approved or not, this ends without a change, and has to be asked for again when writing is on.';

function madeFrom(
  { writes }: PlannerDeps,
  context: ReadContext,
  { undoes }: Request,
  operation: WriteOperation,
  draft: PlanDraft<unknown>,
  rule: Rule,
  beside: Pick<Plan, 'payload' | 'file'>,
): { readonly plan: Plan; readonly rule: Rule } {
  const {
    calls,
    data,
    changes,
    warnings,
    beneficiaries,
    draws = [],
    rows,
    before,
    lending,
    standing,
  } = draft;
  const summary = undoes === undefined ? draft.summary : `undo R-${undoes}: ${draft.summary}`;
  const undoable = !('never' in operation.undo(data));
  const payload = beside.payload?.sha256;
  const hash = planHash({ operation: operation.name, orgId: context.org.id, changes, data, payload, rule });
  const lists = {
    changes: [...changes],
    warnings: [...warnings, ...(writes || standing !== undefined ? [] : [WRITES_OFF])],
    beneficiaries: [...beneficiaries],
  };
  const drawn = draws.length === 0 ? {} : { draws: [...draws] };
  const many = rows === undefined ? {} : { rows };
  return {
    plan: {
      summary,
      undoable,
      calls,
      data,
      ...lists,
      ...drawn,
      ...(before && { before }),
      ...(lending && { lending }),
      ...(standing && { standing }),
      hash,
      ...many,
      ...(operation.sweep && { sweeps: true }),
      ...beside,
    },
    rule,
  };
}

/** By their hashes: a plan that is made again and says the same finds them as they are. */
async function storeBeside(
  { files }: PlannerDeps,
  { id }: Request,
  { payload, file }: PlanDraft<unknown>,
): Promise<Pick<Plan, 'payload' | 'file'>> {
  const put = async (
    kind: string,
    name: string,
    content: string,
  ): Promise<{ key: string; sha256: string }> => {
    const sha256 = textHash(content);
    const key = `R-${id}:${kind}:${sha256.slice(0, 32)}`;
    if (!(await files.get(key))) await files.put(key, name, new TextEncoder().encode(content), id);
    return { key, sha256 };
  };
  const kept = payload === undefined ? undefined : await put('payload', 'payload', payload);
  const shown = file && (await put('plan', file.name, file.content));
  return {
    ...(kept === undefined ? {} : { payload: kept }),
    ...(file && shown ? { file: { key: shown.key, name: file.name, text: file.text } } : {}),
  };
}
