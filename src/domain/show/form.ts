// The form card of an operation: made from its fields, filled with what is known, with the problem beside the field.
import type { Problem } from '../failure.ts';
import type { Field } from '../input.ts';
import type { Operation } from '../operation.ts';
import { REASON_FIELDS } from '../policy/reasons.ts';
import type { Organization } from '../ports/admin/organizations.ts';
import type { Request } from '../request.ts';
import type { Choice, FormField, View } from '../views.ts';

/** More choices than this on one card make it too large: what has no room left becomes a text to type. */
export const MAX_CHOICES = 60;

export interface ShownField {
  readonly field: Field;
  readonly choices: readonly Choice[];
  readonly values: readonly string[];
}

export interface FormQuestion {
  readonly request: Request;
  readonly operation: Operation;
  readonly org: Organization;
  /** Organizations the form may be moved to; empty: the field is typed. */
  readonly orgs: readonly Organization[];
  /** The fields this card shows, with their live choices and what they start with. */
  readonly fields: readonly ShownField[];
  /** What earlier cards settled. */
  readonly about: string | undefined;
  readonly problems: readonly Problem[];
}

export function showForm(question: FormQuestion): View {
  const { request, operation, org, problems } = question;
  let room = MAX_CHOICES;
  const shown = question.fields.map((field) => {
    const roomy = field.choices.length <= room;
    if (roomy) room -= field.choices.length;
    return formField(roomy ? field : { ...field, choices: [] }, problems);
  });
  const fields = operation.onOrg === true ? [orgField(question, room), ...shown] : shown;
  const known = new Set(fields.map(({ id }) => id));
  const loose = problems.filter(({ field }) => !known.has(field)).map(({ message }) => message);
  const title = operation.summary;
  const settled = [question.about, org.id === '' ? undefined : `In ${org.name}.`]
    .filter((part) => part !== undefined)
    .join(' ');
  const told = problems.length === 0 ? [] : [`Please correct: ${problems.map(named(operation)).join(' ')}`];
  return {
    card: 'form',
    model: {
      title,
      subtitle: [settled, 'Fields marked with * are required.'].filter((part) => part !== '').join(' '),
      hasNotice: loose.length > 0,
      notice: loose.join(' '),
      fields,
      submit: 'Continue',
    },
    text: [
      `R-${request.id}: ${title} ${settled}`.trim(),
      ...told,
      `As text: ${operation.examples[0] ?? operation.name}`,
    ].join('\n'),
    command: `cancel R-${request.id}`,
  };
}

function named(operation: Operation): (problem: Problem) => string {
  return ({ field, message }) => {
    const known = [...operation.fields, ...REASON_FIELDS].find(({ id }) => id === field);
    const flag = known?.flags[0];
    return known === undefined
      ? message
      : `${known.title}${flag === undefined ? '' : ` (--${flag})`}: ${message}`;
  };
}

function formField({ field, choices: live, values }: ShownField, problems: readonly Problem[]): FormField {
  const typed = field.kind !== 'date' && live.length === 0;
  const kind = typed ? 'text' : field.kind;
  const problem = problems.find((candidate) => candidate.field === field.id)?.message;
  const maxLength = field.maxLength ?? 500;
  const value = startValue(kind, values, live);
  return {
    id: field.id,
    label: field.title,
    isText: kind === 'text',
    isDate: kind === 'date',
    isChoice: kind === 'choice',
    isMulti: kind === 'multi',
    isRequired: field.required,
    errorMessage: `${field.title} is needed.`,
    placeholder: field.placeholder ?? (kind === 'choice' ? 'Choose' : ''),
    maxLength,
    // What was far too long comes back cut: seven such values would make a card that Webex refuses.
    value: kind === 'text' ? value.slice(0, maxLength).toWellFormed() : value,
    choices: typed ? [] : live,
    hasProblem: problem !== undefined,
    problem: problem ?? '',
    // A hint like "only for…" beside a demand would contradict it.
    hasHint: field.hint !== undefined && problem === undefined,
    hint: field.hint ?? '',
  };
}

/** Names that were typed become the ids of their choices; what is no choice cannot be preset. */
function startValue(kind: Field['kind'], values: readonly string[], choices: readonly Choice[]): string {
  if (kind === 'text' || kind === 'date') return values.join(', ');
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
  return title.replace(/ \((?:\d+|none) of \d+ free[^)]*\)$/, '').toLowerCase();
}

function orgField({ org, orgs, problems }: FormQuestion, room: number): FormField {
  const problem = problems.find(({ field }) => field === 'org')?.message;
  const typed = orgs.length === 0 || orgs.length > room;
  return {
    id: 'org',
    label: 'Organization',
    isText: typed,
    isDate: false,
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

export interface ChooseQuestion {
  /** The field the choice goes into. */
  readonly field: string;
  readonly title: string;
  readonly subtitle: string;
  readonly choices: readonly Choice[];
}

/** One thing out of a few; `hint` says how to say it in the command. */
export function showChoose(request: Request, question: ChooseQuestion, hint: string): View {
  const { field, title, subtitle, choices } = question;
  const names = choices.map((choice) => choice.title).join(', ');
  return {
    card: 'choose',
    model: {
      title,
      subtitle,
      label: title.replace(/\?$/, ''),
      errorMessage: 'Choose one of them.',
      choices,
      isExpanded: false,
      isCompact: true,
      field,
    },
    text: `R-${request.id}: ${title} ${subtitle} ${hint}: ${names}.`,
    command: `cancel R-${request.id}`,
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
  const choices = orgs.map(({ id, name }) => ({ title: name, value: id }));
  const title = 'Which organization?';
  return showChoose(request, { field: 'org', title, subtitle: subtitles[why], choices }, 'Say it with --org');
}
