// Plans a draft: which organization, are the fields usable, what would be done, who must approve. Ends in a form,
// a question, an answer, or a request that waits for approval; never in silence.

import type { ReadContext } from '../domain/context.ts';
import { Fault, InputProblems, InputQuestion, type Problem } from '../domain/failure.ts';
import type { FormStage } from '../domain/input.ts';
import type { Operation, PlanDraft, WriteOperation } from '../domain/operation.ts';
import { planHash, textHash } from '../domain/plan-hash.ts';
import type { Answer, Ruling } from '../domain/policy/evaluate.ts';
import { freeze } from '../domain/policy/freeze.ts';
import { reasonFields, reasonProblems, saidIn } from '../domain/policy/reasons.ts';
import type { Organization } from '../domain/ports/admin/organizations.ts';
import type { Job } from '../domain/ports/store.ts';
import type { Plan, RawInput, Request, Rule } from '../domain/request.ts';
import { showDryRun } from '../domain/show/dry-run.ts';
import { MAX_CHOICES, type ShownField, showChoose, showForm } from '../domain/show/form.ts';
import type { View } from '../domain/views.ts';
import { chooseOrg, orgSet } from './choose-org.ts';
import { answerJob, formCardKey } from './jobs.ts';
import { contextFor, isOnOrg, NO_ORG, type PlannerDeps } from './planning.ts';
import { answerRequest, readAllOrgs, readsMany } from './reader.ts';
import { readingOf } from './reading.ts';
import { refusedJob } from './refusals.ts';
import { askPolicy } from './ruling.ts';
import { undoInput } from './undo.ts';

export async function planRequest(deps: PlannerDeps, job: Job, request: Request): Promise<void> {
  const operation = deps.operation(request.operation);
  const policy = await askPolicy(deps, request, operation);
  const onOrg = isOnOrg(operation, request);
  const all = onOrg ? await deps.admin.organizations().list() : [];
  const orgs = policy.allowed(all);
  const nowhere =
    onOrg && orgs.length === 0 ? sharedRefusal(all.map((one) => policy.about(one).answer)) : undefined;
  if (nowhere !== undefined) return refuse(deps, job, request, nowhere);
  if (readsMany(operation) && orgs.length > 0) {
    const set = await orgSet(deps, request, orgs);
    if (set !== undefined && 'failed' in set) return fail(deps, job, request, set.failed, undefined);
    if (set !== undefined) return readAllOrgs(deps, job, request, operation, set);
  }
  const org = onOrg ? await chooseOrg(deps, request, all, orgs) : NO_ORG;
  if ('question' in org) return ask(deps, job, request, org.question, []);
  if ('failed' in org) return fail(deps, job, request, org.failed, undefined);
  const { answer } = policy.about(org);
  // Said before the form is opened: its choices are read from the organization.
  if ('refused' in answer) return refuse(deps, job, request, answer.refused);
  const context = contextFor(deps, request, org, readingOf(deps, job, request));
  const needs = { request, operation, orgs, ruling: answer.ruling };
  const problems = operation.check(request.input);
  try {
    const stage = await operation.stage(context, request.input);
    const edits = request.edit === true && request.filled !== true;
    if (problems.length > 0 || stage.fresh || edits) {
      return await askForm(deps, job, context, {
        ...needs,
        problems: stage.fresh || edits ? [] : told(request, problems),
      });
    }
    if (operation.risk === 'read') await answerRequest(deps, job, context, request, operation);
    else await plan(deps, job, context, request, operation);
  } catch (error) {
    if (error instanceof InputQuestion) await askChoice(deps, job, request, error);
    else if (error instanceof InputProblems)
      await askForm(deps, job, context, { ...needs, problems: error.problems });
    else throw error;
  }
}

/** What the policy says of every organization alike. */
function sharedRefusal(answers: readonly Answer[]): string | undefined {
  const [first, ...others] = new Set(answers.map((answer) => ('refused' in answer ? answer.refused : '')));
  return others.length === 0 && first !== '' ? first : undefined;
}

/** A bare command opens an empty form: what was never typed is not yet a mistake. */
function told(request: Request, problems: readonly Problem[]): readonly Problem[] {
  const typed = Object.entries(request.input).some(([field, values]) => field !== 'org' && values.length > 0);
  return typed || request.filled === true ? problems : [];
}

async function askChoice(
  deps: PlannerDeps,
  job: Job,
  request: Request,
  question: InputQuestion,
): Promise<void> {
  const { field, title, subtitle } = question;
  const choices = question.choices.slice(0, MAX_CHOICES);
  await ask(
    deps,
    job,
    request,
    showChoose(request, { field, title, subtitle, choices }, 'Or say one of them in the command'),
    [],
  );
}

async function ask(
  deps: PlannerDeps,
  job: Job,
  request: Request,
  view: View,
  fields: readonly string[],
): Promise<void> {
  const notice = answerJob({
    key: `form:R-${request.id}:${request.round}`,
    cardKey: formCardKey(request.id),
    requestId: request.id,
    target: { roomId: request.origin.roomId, parentId: request.origin.parentId },
    view,
  });
  await deps.requests.apply({
    requestId: request.id,
    event: { type: 'asked', round: request.round, fields },
    job,
    also: (decided) => (decided.ok ? [notice] : []),
  });
}

interface FormNeeds {
  readonly request: Request;
  readonly operation: Operation;
  readonly orgs: readonly Organization[];
  readonly problems: readonly Problem[];
  /** What the policy wants to be said, as far as it is known without a plan. */
  readonly ruling: Ruling;
}

async function askForm(deps: PlannerDeps, job: Job, context: ReadContext, needs: FormNeeds): Promise<void> {
  const { request, operation, problems } = needs;
  const stage = await stageFor(context, operation, request.input, problems);
  const shown = new Set(stage.fields);
  const fields: ShownField[] = [];
  for (const field of operation.fields) {
    if (!shown.has(field.id)) continue;
    const given = request.input[field.id];
    const choices = (await field.source?.(context, request.input)) ?? [];
    const values = given ?? (await field.preset?.(context, request.input)) ?? [];
    fields.push({ field, choices, values });
  }
  for (const field of operation.risk === 'read' ? [] : reasonFields(wanted(needs), request.input)) {
    shown.add(field.id);
    fields.push({ field, choices: [], values: request.input[field.id] ?? [] });
  }
  await ask(deps, job, request, showForm({ ...needs, org: context.org, fields, about: stage.about }), [
    ...shown,
  ]);
}

/** Some of what is wanted shows in the plan only, and comes back as a problem. */
function wanted({ ruling, problems }: FormNeeds): Pick<Ruling, 'reason' | 'tickets'> {
  const lacks = (field: string): boolean => problems.some((problem) => problem.field === field);
  const tickets = lacks('ticket') && ruling.tickets.length === 0 ? (['required'] as const) : ruling.tickets;
  return { reason: ruling.reason || lacks('reason'), tickets };
}

/** A problem with a field of an earlier card brings that card back. */
async function stageFor(
  context: ReadContext,
  operation: Operation,
  input: RawInput,
  problems: readonly Problem[],
): Promise<FormStage> {
  const known = problems.find(({ field }) => operation.fields.some(({ id }) => id === field));
  const without = (field: string): RawInput =>
    Object.fromEntries(Object.entries(input).filter(([id]) => id !== field));
  return operation.stage(context, known ? without(known.field) : input);
}

async function plan(
  deps: PlannerDeps,
  job: Job,
  context: ReadContext,
  request: Request,
  operation: WriteOperation,
): Promise<void> {
  if (request.dryRun === true) return dryRun(deps, job, context, request, operation);
  const made = await makePlan(deps, context, request, operation);
  if ('refused' in made) return fail(deps, job, request, made.refused, undefined);
  const kept = keptFromGlass(request, made.rule);
  if (kept !== undefined) return fail(deps, job, request, kept, undefined);
  const org = context.org === NO_ORG ? undefined : context.org;
  await deps.requests.apply({
    requestId: request.id,
    event: { type: 'planned', round: request.round, org, plan: made.plan, rule: made.rule },
    job,
  });
}

function keptFromGlass({ glass, requester, operation }: Request, rule: Rule): string | undefined {
  if (glass === undefined || rule.need === 0 || rule.breakGlass?.includes(requester.personId))
    return undefined;
  return `The policy does not let you run “${operation}” without approval (rule “${rule.matched ?? ''}”). Ask for it without --break-glass.`;
}

async function dryRun(
  deps: PlannerDeps,
  job: Job,
  context: ReadContext,
  request: Request,
  operation: WriteOperation,
): Promise<void> {
  const made = await draftPlan(deps, context, request, operation);
  if ('refused' in made) return fail(deps, job, request, made.refused, undefined);
  const view = showDryRun(
    request,
    made,
    made.problems.map(({ message }) => message),
  );
  const { roomId, parentId } = request.origin;
  await deps.requests.apply({
    requestId: request.id,
    event: { type: 'answered', round: request.round, org: context.org === NO_ORG ? undefined : context.org },
    job,
    also: (decided) =>
      decided.ok ? [answerJob({ key: `dry-run:R-${request.id}`, target: { roomId, parentId }, view })] : [],
  });
}

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
async function draftPlan(
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

async function fail(
  deps: PlannerDeps,
  job: Job,
  request: Request,
  reason: string,
  trackingId: string | undefined,
): Promise<void> {
  await deps.requests.apply({ requestId: request.id, event: { type: 'failed', reason, trackingId }, job });
}

/** By the policy. */
async function refuse(deps: PlannerDeps, job: Job, request: Request, reason: string): Promise<void> {
  const { id, round, requester, operation } = request;
  const counted = refusedJob(`R-${id}:${round}`, requester, operation);
  const event = { type: 'failed', reason, trackingId: undefined } as const;
  await deps.requests.apply({ requestId: id, event, job, also: ({ ok }) => (ok ? [counted] : []) });
}

/** What a person is told when a job gave up. */
export function reasonOf(error: unknown): {
  readonly reason: string;
  readonly trackingId: string | undefined;
} {
  if (error instanceof Fault) return { reason: error.message, trackingId: error.trackingId };
  return { reason: 'Something in me broke; the log has the details.', trackingId: undefined };
}
