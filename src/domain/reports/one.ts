// A report by the request that ordered it.
import * as z from 'zod';
import { parseRequestId } from '../command.ts';
import type { ReadContext } from '../context.ts';
import { InputProblems } from '../failure.ts';
import { asField } from '../input.ts';
import type { Request } from '../request.ts';
import { isOrdering, orderOf } from './known.ts';
import type { ReportOrder } from './order.ts';

export const requestField = () =>
  asField(
    {
      title: 'Request',
      flags: ['request'],
      kind: 'text',
      positional: 'first',
      placeholder: 'R-12',
      hint: '“report list” has the numbers.',
      maxLength: 12,
    },
    z
      .string({ error: 'Say which one, e.g. R-12.' })
      .refine((said) => parseRequestId(said) !== undefined, 'A request goes like R-12.'),
  );

const wrong = (message: string): InputProblems => new InputProblems([{ field: 'request', message }]);

/** Throws InputProblems where it is none, or none of the organization that was named. */
export async function orderedBy(
  context: ReadContext,
  said: string,
): Promise<{ readonly request: Request; readonly order: ReportOrder }> {
  const id = parseRequestId(said) ?? 0;
  const request = await context.request(id);
  if (request === undefined) throw wrong(`There is no request R-${id}.`);
  if (!isOrdering(request.operation)) throw wrong(`R-${id} is no order of a report. “report list” has them.`);
  const order = orderOf(request);
  if (order === undefined) throw wrong(`R-${id} was never ordered: its plan was not finished.`);
  // The policy was asked about this organization, and about no other.
  if ((order.orgId ?? '') !== context.org.id) {
    const name = request.org?.name;
    throw wrong(
      name === undefined
        ? `R-${id} is no report of ${context.org.name}: leave out --org.`
        : `R-${id} is a report of ${name}: add --org "${name}".`,
    );
  }
  return { request, order };
}
