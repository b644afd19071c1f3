// The form card of an operation: made from its fields, filled with what is known, with the problem beside the field.
import type { Problem } from '../failure.ts';
import type { Field, Operation } from '../operation.ts';
import type { Organization } from '../ports/admin/organizations.ts';
import type { RawInput, Request } from '../request.ts';
import type { Choice, FormField, View } from '../views.ts';

/** More choices than this make a card too large; the field becomes a text to type. */
export const MAX_CHOICES = 60;

export interface FormQuestion {
  readonly request: Request;
  readonly operation: Operation;
  readonly org: Organization;
  /** Organizations the form may be moved to; empty: the field is typed. */
  readonly orgs: readonly Organization[];
  /** Live choices by field id. */
  readonly choices: Readonly<Record<string, readonly Choice[]>>;
  readonly problems: readonly Problem[];
}

export function showForm(question: FormQuestion): View {
  const { request, operation, org, problems } = question;
  const fields = [...operation.fields.map((field) => formField(field, question)), orgField(question)];
  const known = new Set(fields.map(({ id }) => id));
  const loose = problems.filter(({ field }) => !known.has(field)).map(({ message }) => message);
  const title = operation.summary;
  const told = problems.length === 0 ? [] : [`Please correct: ${problems.map(named(operation)).join(' ')}`];
  return {
    card: 'form',
    model: {
      title,
      subtitle: `In ${org.name}. Fields marked with * are required.`,
      hasNotice: loose.length > 0,
      notice: loose.join(' '),
      fields,
      submit: 'Continue',
    },
    text: [
      `R-${request.id}: ${title} In ${org.name}.`,
      ...told,
      `As text: ${operation.examples[0] ?? operation.name}`,
    ].join('\n'),
    command: `cancel R-${request.id}`,
  };
}

function named(operation: Operation): (problem: Problem) => string {
  return ({ field, message }) => {
    const title = operation.fields.find(({ id }) => id === field)?.title;
    return title === undefined ? message : `${title}: ${message}`;
  };
}

function formField(field: Field, { request, choices, problems }: FormQuestion): FormField {
  const live = choices[field.id] ?? [];
  const typed = live.length === 0 || live.length > MAX_CHOICES;
  const kind = typed ? 'text' : field.kind;
  const problem = problems.find((candidate) => candidate.field === field.id)?.message;
  return {
    id: field.id,
    label: field.title,
    isText: kind === 'text',
    isChoice: kind === 'choice',
    isMulti: kind === 'multi',
    isRequired: field.required,
    errorMessage: `${field.title} is needed.`,
    placeholder: field.placeholder ?? (kind === 'choice' ? 'Choose' : ''),
    maxLength: field.maxLength ?? 500,
    value: startValue(kind, request.input[field.id] ?? [], live),
    choices: typed ? [] : live,
    hasProblem: problem !== undefined,
    problem: problem ?? '',
    hasHint: field.hint !== undefined,
    hint: field.hint ?? '',
  };
}

/** Names that were typed become the ids of their choices; what is no choice cannot be preset. */
function startValue(kind: Field['kind'], values: RawInput[string], choices: readonly Choice[]): string {
  if (kind === 'text') return values.join(', ');
  const ids = values.flatMap((value) => {
    const wanted = value.toLowerCase();
    const match =
      choices.find((choice) => choice.value === value) ??
      choices.find(({ title }) => nameOf(title) === wanted);
    return match ? [match.value] : [];
  });
  return kind === 'multi' ? ids.join(',') : (ids[0] ?? '');
}

/** License choices end with their free units. */
function nameOf(title: string): string {
  return title.replace(/ \(\d+ of \d+ free\)$/, '').toLowerCase();
}

function orgField({ org, orgs, problems }: FormQuestion): FormField {
  const problem = problems.find(({ field }) => field === 'org')?.message;
  const typed = orgs.length === 0 || orgs.length > MAX_CHOICES;
  return {
    id: 'org',
    label: 'Organization',
    isText: typed,
    isChoice: !typed,
    isMulti: false,
    isRequired: true,
    errorMessage: 'Name the organization.',
    placeholder: 'Organization',
    maxLength: 256,
    value: typed ? org.name : org.id,
    choices: typed ? [] : orgs.map(({ id, name }) => ({ title: name, value: id })),
    hasProblem: problem !== undefined,
    problem: problem ?? '',
    hasHint: false,
    hint: '',
  };
}

/** Which organization? `said` is what was typed, `why` what is wrong with it. */
export function showChooseOrg(
  request: Request,
  orgs: readonly Organization[],
  said: string | undefined,
  why: 'unsaid' | 'many' | 'none',
): View {
  const subtitles = {
    unsaid: `For “${request.operation}”.`,
    many: `“${said}” fits more than one.`,
    none: `There is no organization “${said}”. Did you mean one of these?`,
  };
  const names = orgs.map(({ name }) => name);
  return {
    card: 'choose',
    model: {
      title: 'Which organization?',
      subtitle: subtitles[why],
      label: 'Organization',
      errorMessage: 'Choose an organization.',
      choices: orgs.map(({ id, name }) => ({ title: name, value: id })),
    },
    text: `R-${request.id}: Which organization? ${subtitles[why]} Say it with --org: ${names.join(', ')}.`,
    command: `cancel R-${request.id}`,
  };
}
