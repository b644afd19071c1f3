// From an operation that needs nobody's approval, the operation that has it run again and again. Its fields are those
// of what is run, and a time that recurs.
import * as z from 'zod';
import { RawInputSchema } from './asking.ts';
import { asField, type Field } from './input.ts';
import { defineOperation, type WriteOperation } from './operation.ts';
import { parseRecurrence, Recurrence, recurrenceInWords } from './recurrence.ts';
import type { Change, RawInput } from './request.ts';
import { localTime } from './show/times.ts';
import { nextDue, type StandingDraft, standingName } from './standing.ts';

interface ScheduleSpec extends Pick<WriteOperation, 'name' | 'aliases' | 'summary' | 'examples'> {
  /** Fields that mean nothing when it recurs, such as dates. */
  readonly without: readonly string[];
  /** Values of fields that nobody is asked for when it runs. */
  readonly unlessSaid: RawInput;
  readonly field?: (field: Field) => Field;
  /** Of what is planned for a run now, the part that is true of every run. */
  readonly always: (changes: readonly Change[], raw: RawInput) => readonly Change[];
}

const Scheduled = z.object({
  what: z.string(),
  recurrence: Recurrence,
  input: RawInputSchema,
});

const WHEN = 'when';

const input = z.object({
  [WHEN]: asField(
    {
      title: 'When',
      flags: ['when'],
      kind: 'text',
      positional: 'rest',
      placeholder: 'every monday 07:00 Europe/Berlin',
      hint: 'days, a time and its zone',
      maxLength: 120,
    },
    z
      .string({ error: 'Say when, e.g. every monday 07:00 Europe/Berlin' })
      .max(120)
      .transform((said, context) => {
        const parsed = parseRecurrence(said);
        if ('recurrence' in parsed) return parsed.recurrence;
        context.addIssue({ code: 'custom', message: parsed.problem });
        return z.NEVER;
      }),
  ),
});

/** What is run is planned once beforehand, so that what could never work is refused at once. */
export function scheduleOf(target: WriteOperation, spec: ScheduleSpec): WriteOperation {
  if (target.approval !== 'none') throw new Error(`${target.name} needs approval: it cannot be scheduled`);
  const { without, always, unlessSaid, field = (one) => one, ...description } = spec;
  const { capability, scopes, roles, onOrg } = target;
  const timed = defineOperation({
    ...description,
    capability,
    scopes,
    roles,
    onOrg,
    risk: 'low',
    approval: 'none',
    input,
    data: Scheduled,
    plan: async () => {
      throw new Error(`${spec.name} is planned from what was typed`);
    },
    execute: async () => undefined,
    verify: async ({ requestId, now }, { what, recurrence }) => ({
      fields: [],
      facts: [
        { title: 'Standing order', value: `${standingName(requestId)}: ${what}` },
        { title: 'Runs', value: recurrenceInWords(recurrence) },
        { title: 'Next', value: localTime(nextDue({ recurrence }, now)) },
      ],
      notes: ['To see, pause, skip, run or end it: schedule list'],
    }),
  });
  const own = target.fields.filter(({ id }) => !without.includes(id)).map(field);
  const run = (raw: RawInput): RawInput =>
    Object.fromEntries(Object.entries(raw).filter(([id]) => own.some((one) => one.id === id)));
  const each = (raw: RawInput): RawInput => ({ ...unlessSaid, ...run(raw) });
  const fields: readonly Field[] = [
    // The words after the first one say when.
    ...own.map((one) => (one.positional === 'rest' ? { ...one, positional: 'first' as const } : one)),
    ...timed.fields,
  ];
  return {
    ...timed,
    fields,
    check: (raw) => [...target.check(run(raw)), ...timed.check(raw)],
    stage: async (context, raw) => {
      const stage = await target.stage(context, run(raw));
      const shown = stage.fields.filter((id) => !without.includes(id));
      const isLast = !stage.fresh || shown.length === 0;
      if (!isLast) return { ...stage, fields: shown };
      return { ...stage, fields: [...shown, WHEN], fresh: raw[WHEN] === undefined };
    },
    plan: async (context, raw) => {
      const parsed = parseRecurrence(raw[WHEN]?.[0] ?? '');
      if ('problem' in parsed) throw new Error(`${spec.name} is planned unchecked`);
      const { recurrence } = parsed;
      const { changes } = await target.plan(context, each(raw));
      const shown = always(changes, raw);
      const what = shown.map(({ after }) => after).join(', ');
      const standing: StandingDraft = {
        kind: 'schedule',
        operation: target.name,
        what,
        input: context.org.id === '' ? each(raw) : { ...each(raw), org: [context.org.id] },
        rhythm: { recurrence },
      };
      return {
        summary: `schedule ${what}, ${recurrenceInWords(recurrence)}`,
        changes: [...shown, { field: WHEN, label: 'Runs', before: '', after: recurrenceInWords(recurrence) }],
        warnings: [],
        beneficiaries: [],
        calls: 0,
        standing,
        data: { what, recurrence, input: standing.input },
      };
    },
  };
}
