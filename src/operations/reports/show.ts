// How a report stands that was ordered here, and its file once more.
import * as z from 'zod';
import type { ReadContext } from '../../domain/context.ts';
import { Fault } from '../../domain/failure.ts';
import { defineOperation } from '../../domain/operation.ts';
import { stateInWords } from '../../domain/reports/known.ts';
import { orderedBy, requestField } from '../../domain/reports/one.ts';
import type { ReportOrder } from '../../domain/reports/order.ts';
import { reportName } from '../../domain/reports/places.ts';
import { claimKind, reportsOf } from '../../domain/reports/source.ts';
import type { Request } from '../../domain/request.ts';
import { answerModel } from '../../domain/show/answer.ts';
import type { Fact } from '../../domain/views.ts';

export default defineOperation({
  name: 'report show',
  aliases: ['report get'],
  capability: 'reports',
  summary: 'Show how a report stands, and bring its file again.',
  risk: 'read',
  scopes: ['analytics:read_all'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['report show R-12', 'report show R-12 --org Acme'],
  onOrg: 'named',
  input: z.object({ request: requestField() }),

  async answer(context, asked) {
    const { request, order } = await orderedBy(context, asked.request);
    const { file } = request.outcome ?? {};
    const kept = file && (await context.stored(file.key)) !== undefined ? file : undefined;
    const name = reportName({ title: order.title, startDate: order.startDate, endDate: order.endDate });
    const model = answerModel({
      title: `R-${request.id}: ${name}`,
      facts: await factsOf(context, request, order),
      paragraphs: request.reason === undefined ? [] : [request.reason],
      footer: footerOf(request, kept !== undefined),
    });
    const about = `The report once more: ${name}.`;
    return kept === undefined ? { model } : { model, file: { key: kept.key, name: kept.name, about } };
  },
});

async function factsOf(context: ReadContext, request: Request, order: ReportOrder): Promise<readonly Fact[]> {
  const { of, sites, subIds = [], region } = order;
  const onWebex = await reportOnWebex(context, request, order);
  const facts: readonly (readonly [title: string, value: string | undefined])[] = [
    ['State', stateInWords({ name: '', request, onWebex, at: 0 })],
    ['Of', of],
    ['Sites', sites.length === 0 ? undefined : sites.join(', ')],
    ['Subscriptions', subIds.length === 0 ? undefined : subIds.join(', ')],
    ['Region', region],
  ];
  const known = (request.outcome?.facts ?? []).filter(({ title }) => !facts.some(([one]) => one === title));
  return [...facts.flatMap(([title, value]) => (value === undefined ? [] : [{ title, value }])), ...known];
}

/** Undefined when Webex does not have it (any more), as after it was brought. */
async function reportOnWebex({ admin, claimed }: ReadContext, request: Request, order: ReportOrder) {
  const [id] =
    [...(await claimed(claimKind(order)))].find(([, claim]) => claim.requestId === request.id) ?? [];
  if (id === undefined) return undefined;
  try {
    return await reportsOf(admin, order).get(id);
  } catch (error) {
    if (error instanceof Fault && error.code === 'report-gone') return undefined;
    throw error;
  }
}

function footerOf({ id, outcome }: Request, hasFile: boolean): string {
  if (hasFile) return `Its file follows. The same again: report again R-${id}`;
  const gone = outcome?.file === undefined ? '' : 'Its file is not kept any more. ';
  return `${gone}The same again: report again R-${id}`;
}
