// What a rule may want to hear beside the operation's own fields. Every writing operation takes it as a flag.
import * as z from 'zod';
import type { Problem } from '../failure.ts';
import type { Field } from '../input.ts';
import type { RawInput } from '../request.ts';
import type { Ruling } from './evaluate.ts';
import type { Said } from './freeze.ts';

const REASON_MAX = 500;
const TICKET_MAX = 100;

export const REASON: Field = {
  id: 'reason',
  title: 'Reason',
  flags: ['reason'],
  kind: 'text',
  required: true,
  hint: 'Shown to whoever approves.',
  maxLength: REASON_MAX,
};

export const TICKET: Field = {
  id: 'ticket',
  title: 'Ticket',
  flags: ['ticket'],
  kind: 'text',
  required: true,
  maxLength: TICKET_MAX,
};

export const REASON_FIELDS: readonly Field[] = [REASON, TICKET];

const Line = z
  .string()
  .trim()
  .transform((text) => text.replace(/\s+/g, ' '));

/** What was typed, without blanks around it; undefined where nothing was. */
export function saidIn(input: RawInput): Said {
  const of = (id: string): string | undefined => {
    const text = Line.parse(input[id]?.[0] ?? '');
    return text === '' ? undefined : text;
  };
  return { reason: of('reason'), ticket: of('ticket') };
}

/** What is missing or cannot be used, for the form. */
export function reasonProblems(
  { reason: wanted, tickets }: Pick<Ruling, 'reason' | 'tickets'>,
  said: Said,
): readonly Problem[] {
  const problems: Problem[] = [];
  const { reason, ticket } = said;
  if (wanted && reason === undefined)
    problems.push({ field: 'reason', message: 'Say why, for whoever approves it.' });
  if ((reason?.length ?? 0) > REASON_MAX)
    problems.push({ field: 'reason', message: `A reason has at most ${REASON_MAX} characters.` });
  if ((ticket?.length ?? 0) > TICKET_MAX) {
    problems.push({ field: 'ticket', message: `A ticket has at most ${TICKET_MAX} characters.` });
    return problems;
  }
  const unmet = tickets.find(
    (one) =>
      ticket === undefined || (one !== 'required' && !new RegExp(`^(?:${one.pattern})$`, 'u').test(ticket)),
  );
  if (unmet !== undefined)
    problems.push({
      field: 'ticket',
      message:
        unmet === 'required' ? 'Name the ticket this is for.' : `Name the ticket this is for: ${unmet.say}.`,
    });
  return problems;
}

/** The fields the form shows for a ruling: what is wanted, and what was said unasked. */
export function reasonFields(
  ruling: Pick<Ruling, 'reason' | 'tickets'> | undefined,
  input: RawInput,
): readonly Field[] {
  const { reason, ticket } = saidIn(input);
  const wantsTicket = (ruling?.tickets.length ?? 0) > 0;
  const [first] = ruling?.tickets ?? [];
  const hint = typeof first === 'object' ? { hint: `${first.say}.` } : {};
  return [
    ...(ruling?.reason === true || reason !== undefined
      ? [{ ...REASON, required: ruling?.reason === true }]
      : []),
    ...(wantsTicket || ticket !== undefined ? [{ ...TICKET, ...hint, required: wantsTicket }] : []),
  ];
}
