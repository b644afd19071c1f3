// Plans a draft: which organization, are the fields usable, what would be done, who must approve. Ends in a form,
// a question, an answer, or a request that waits for approval; never in silence.

import type { ReadContext } from '../domain/context.ts';
import { Fault, InputProblems, InputQuestion, type Problem } from '../domain/failure.ts';
import type { WriteOperation } from '../domain/operation.ts';
import type { Answer } from '../domain/policy/evaluate.ts';
import type { Job } from '../domain/ports/store.ts';
import type { Request, Rule } from '../domain/request.ts';
import { showDryRun } from '../domain/show/dry-run.ts';
import { ask, askChoice, askForm } from './ask-form.ts';
import { chooseOrg, orgSet } from './choose-org.ts';
import { answerJob } from './jobs.ts';
import { draftPlan, makePlan } from './make-plan.ts';
import { contextFor, isOnOrg, NO_ORG, type PlannerDeps } from './planning.ts';
import { answerRequest, readAllOrgs, readsMany } from './reader.ts';
import { readingOf } from './reading.ts';
import { refusedJob } from './refusals.ts';
import { askPolicy } from './ruling.ts';

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
