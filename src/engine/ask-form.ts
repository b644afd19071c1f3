// Asks whoever asked: the next card of the operation's form, or one question.
import type { ReadContext } from '../domain/context.ts';
import type { InputQuestion, Problem } from '../domain/failure.ts';
import type { FormStage } from '../domain/input.ts';
import type { Operation } from '../domain/operation.ts';
import type { Ruling } from '../domain/policy/evaluate.ts';
import { reasonFields } from '../domain/policy/reasons.ts';
import type { Organization } from '../domain/ports/admin/organizations.ts';
import type { Job } from '../domain/ports/store.ts';
import type { RawInput, Request } from '../domain/request.ts';
import { MAX_CHOICES, type ShownField, showChoose, showForm } from '../domain/show/form.ts';
import type { View } from '../domain/views.ts';
import { answerJob, formCardKey } from './jobs.ts';
import type { PlannerDeps } from './planning.ts';

export async function askChoice(
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

export async function ask(
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

export interface FormNeeds {
  readonly request: Request;
  readonly operation: Operation;
  readonly orgs: readonly Organization[];
  readonly problems: readonly Problem[];
  /** What the policy wants to be said, as far as it is known without a plan. */
  readonly ruling: Ruling;
}

export async function askForm(
  deps: PlannerDeps,
  job: Job,
  context: ReadContext,
  needs: FormNeeds,
): Promise<void> {
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
