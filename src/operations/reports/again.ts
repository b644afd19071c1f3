// The same report once more: same template, same days, same sites.
import * as z from 'zod';
import { defineOperation } from '../../domain/operation.ts';
import { fetchReport, sweepReport } from '../../domain/report-order.ts';
import { orderedBy, requestField } from '../../domain/reports/one.ts';
import { reportOrder } from '../../domain/reports/order.ts';
import { reportOutcome } from '../../domain/reports/outcome.ts';
import { planOrder, whenFullField } from '../../domain/reports/plan.ts';

export default defineOperation({
  name: 'report again',
  aliases: ['report repeat'],
  capability: 'reports',
  summary: 'Order a report again, for the same days.',
  risk: 'low',
  approval: 'none',
  announces: true,
  scopes: ['analytics:read_all'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['report again R-12', 'report again R-12 --org Acme'],
  onOrg: 'named',
  input: z.object({ request: requestField(), full: whenFullField() }),
  data: reportOrder,

  async plan(context, { request, full }) {
    const { order } = await orderedBy(context, request);
    const { templateId, startDate, endDate, sites, subIds = [], partner, region } = order;
    return planOrder(context, {
      template: String(templateId),
      from: startDate,
      to: endDate,
      sites: sites.join(','),
      subscriptions: subIds.join(','),
      partner: partner === true ? 'yes' : undefined,
      region,
      full,
    });
  },

  execute: fetchReport,

  verify: async (_context, plan, got) => reportOutcome(plan, got),

  sweep: sweepReport,
});
