// Plans a draft: which organization, are the fields usable, what would be done, who must approve. Ends in a form,
// a question, an answer, or a request that waits for approval; never in silence.
import { Fault, InputProblems, InputQuestion, type Problem } from '../domain/failure.ts';
import type {
  FormStage,
  Operation,
  PlanDraft,
  ReadContext,
  ReadOperation,
  WriteOperation,
} from '../domain/operation.ts';
import { planHash } from '../domain/plan-hash.ts';
import { approvalRule, type Policy } from '../domain/policy.ts';
import type { Admin } from '../domain/ports/admin/admin.ts';
import type { Organization } from '../domain/ports/admin/organizations.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Job, Store } from '../domain/ports/store.ts';
import type { Plan, RawInput, Request, Rule } from '../domain/request.ts';
import { resolveByName } from '../domain/resolve.ts';
import { showAnswer } from '../domain/show/answer.ts';
import { MAX_CHOICES, type ShownField, showChoose, showChooseOrg, showForm } from '../domain/show/form.ts';
import type { View } from '../domain/views.ts';
import { answerJob, formCardKey } from './jobs.ts';
import type { Requests } from './requests.ts';

export interface PlannerDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly admin: Admin;
  readonly requests: Requests;
  readonly policy: () => Promise<Policy>;
  readonly operation: (name: string) => Operation;
}

/** Stands in for the organization of operations that are about none: no call can be made with it. */
export const NO_ORG: Organization = { id: '', name: 'no organization' };

export async function planRequest(deps: PlannerDeps, job: Job, request: Request): Promise<void> {
  const operation = deps.operation(request.operation);
  const orgs = operation.onOrg ? await deps.admin.organizations().list() : [];
  const org = operation.onOrg ? await chooseOrg(deps, request, orgs) : NO_ORG;
  if ('question' in org) return ask(deps, job, request, org.question, []);
  if ('failed' in org) return fail(deps, job, request, org.failed, undefined);
  const context = contextFor(deps, request, org);
  const needs = { request, operation, orgs };
  const problems = operation.check(request.input);
  try {
    const stage = await operation.stage(context, request.input);
    if (problems.length > 0 || stage.fresh) {
      return await askForm(deps, job, context, {
        ...needs,
        problems: stage.fresh ? [] : told(request, problems),
      });
    }
    if (operation.risk === 'read') await answer(deps, job, context, request, operation);
    else await plan(deps, job, context, request, operation);
  } catch (error) {
    if (error instanceof InputQuestion) await askChoice(deps, job, request, error);
    else if (error instanceof InputProblems)
      await askForm(deps, job, context, { ...needs, problems: error.problems });
    else throw error;
  }
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

export function contextFor(deps: PlannerDeps, request: Request, org: Organization): ReadContext {
  return { org, admin: deps.admin, now: deps.clock.now(), requester: request.requester };
}

type OrgChoice = Organization | { readonly question: View } | { readonly failed: string };

/** By what was said, else by the space's binding, else because there is only one, else by asking. */
async function chooseOrg(
  { store }: PlannerDeps,
  request: Request,
  orgs: readonly Organization[],
): Promise<OrgChoice> {
  const said = request.input['org']?.[0];
  if (said !== undefined) {
    const resolved = resolveByName(orgs, said);
    if (resolved.found === 'one') return resolved.item;
    if (resolved.found === 'many')
      return { question: showChooseOrg(request, resolved.items.slice(0, MAX_CHOICES), said, 'many') };
    const near = resolved.near.length > 0 ? resolved.near : orgs;
    if (near.length <= MAX_CHOICES) return { question: showChooseOrg(request, near, said, 'none') };
    return {
      failed: `There is no organization “${said}” among the ${orgs.length} I can act in. Try “org list”.`,
    };
  }
  const space = await store.read(async (reader) => reader.space(request.origin.roomId));
  const bound = orgs.find(({ id }) => id === space?.orgId);
  if (bound) return bound;
  if (orgs.length === 1 && orgs[0]) return orgs[0];
  if (orgs.length === 0)
    return { failed: 'My admin credential sees no organization at all: its role or scopes are missing.' };
  if (orgs.length <= MAX_CHOICES) return { question: showChooseOrg(request, orgs, undefined, 'unsaid') };
  return {
    failed: `Which of the ${orgs.length} organizations? Say it with --org, or bind this space with “org use NAME”.`,
  };
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
  await ask(deps, job, request, showForm({ ...needs, org: context.org, fields, about: stage.about }), [
    ...shown,
  ]);
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

async function answer(
  deps: PlannerDeps,
  job: Job,
  context: ReadContext,
  request: Request,
  operation: ReadOperation,
): Promise<void> {
  const model = await operation.answer(context, request.input);
  const view = showAnswer(
    model,
    `${operation.name}${context.org === NO_ORG ? '' : ` --org "${context.org.name}"`}`,
  );
  await deps.requests.apply({
    requestId: request.id,
    event: { type: 'answered', round: request.round },
    job,
    also: (decided) =>
      decided.ok
        ? [
            answerJob({
              key: `answer:R-${request.id}`,
              target: { roomId: request.origin.roomId, parentId: request.origin.parentId },
              view,
            }),
          ]
        : [],
  });
}

async function plan(
  deps: PlannerDeps,
  job: Job,
  context: ReadContext,
  request: Request,
  operation: WriteOperation,
): Promise<void> {
  const made = await makePlan(deps, context, request, operation);
  if ('refused' in made) return fail(deps, job, request, made.refused, undefined);
  const org = operation.onOrg ? context.org : undefined;
  await deps.requests.apply({
    requestId: request.id,
    event: { type: 'planned', round: request.round, org, plan: made.plan, rule: made.rule },
    job,
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
  const draft = await operation.plan(context, request.input);
  if (operation.approval === 'none')
    return madeFrom(context, operation, draft, { need: 0, from: [], expiresAt: context.now });
  const ruled = approvalRule(await deps.policy(), {
    requester: request.requester,
    beneficiaries: draft.beneficiaries,
    now: deps.clock.now(),
  });
  if ('refused' in ruled) return ruled;
  return madeFrom(context, operation, draft, ruled.rule);
}

function madeFrom(
  context: ReadContext,
  operation: WriteOperation,
  draft: PlanDraft<unknown>,
  rule: Rule,
): Made {
  const { data, changes, warnings, beneficiaries } = draft;
  const hash = planHash({ operation: operation.name, orgId: context.org.id, changes, data, rule });
  const lists = { changes: [...changes], warnings: [...warnings], beneficiaries: [...beneficiaries] };
  return { plan: { ...draft, ...lists, hash }, rule };
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

/** What a person is told when a job gave up. */
export function reasonOf(error: unknown): {
  readonly reason: string;
  readonly trackingId: string | undefined;
} {
  if (error instanceof Fault) return { reason: error.message, trackingId: error.trackingId };
  return { reason: 'Something in me broke; the log has the details.', trackingId: undefined };
}
