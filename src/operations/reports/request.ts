// Ask for a report, wait for it as long as it takes, bring it to the space, and leave nothing behind on Webex.
import * as z from 'zod';
import type { ReadContext } from '../../domain/context.ts';
import { asField, type ChoiceSource } from '../../domain/input.ts';
import { defineOperation } from '../../domain/operation.ts';
import { fetchReport, sweepReport } from '../../domain/report-order.ts';
import { PERIODS } from '../../domain/report-period.ts';
import { partnerField, regionField, sourceOf } from '../../domain/reports/asked.ts';
import { reportOrder } from '../../domain/reports/order.ts';
import { reportOutcome } from '../../domain/reports/outcome.ts';
import { placesInWords } from '../../domain/reports/places.ts';
import { planOrder, whenFullField } from '../../domain/reports/plan.ts';
import { presetSites, presetSubscriptions } from '../../domain/reports/presets.ts';
import { reportsOf } from '../../domain/reports/source.ts';
import { limitsOf, sorted, templateLabel, templateNamed, wants } from '../../domain/reports/templates.ts';
import type { RawInput } from '../../domain/request.ts';

const MAX_TEXT = 200;

const templatesFor = async (context: ReadContext, raw: RawInput) =>
  reportsOf(context.admin, sourceOf(context, raw)).templates();

const templateChoices: ChoiceSource = async (context, raw) =>
  sorted(await templatesFor(context, raw)).map((template) => ({
    title: templateLabel(template),
    value: String(template.id),
  }));

async function placesTaken(context: ReadContext, raw: RawInput): Promise<string> {
  const source = sourceOf(context, raw);
  const { length } = await reportsOf(context.admin, source).list(source.region);
  return `${placesInWords(length)} places for reports are taken.`;
}

const DAYS: Readonly<Record<string, number>> = { '7d': 7, '30d': 30, month: 31 };

/** What a template cannot take is not offered. */
const periodChoices: ChoiceSource = async (context, raw) => {
  const said = raw['template']?.[0];
  if (said === undefined) return PERIODS;
  const { maxDays = Infinity } = templateNamed(await templatesFor(context, raw), said);
  return PERIODS.filter(({ value }) => (DAYS[value] ?? 0) <= maxDays);
};

const optionalText = () => z.string().max(MAX_TEXT, `At most ${MAX_TEXT} characters.`).optional();

const input = z.object({
  template: asField(
    {
      title: 'Report',
      flags: ['template', 'report'],
      kind: 'choice',
      positional: 'first',
      source: templateChoices,
    },
    z.string({ error: 'Say which report, e.g. --template "User Activity Summary".' }).max(200),
  ),
  period: asField(
    {
      title: 'Period',
      flags: ['last', 'period'],
      kind: 'choice',
      source: periodChoices,
      preset: async () => ['7d'],
    },
    z.string().max(40).optional(),
  ),
  from: asField(
    { title: 'From', flags: ['from'], kind: 'date', hint: 'Only for “the dates below”.' },
    z.string().max(20).optional(),
  ),
  to: asField({ title: 'To', flags: ['to'], kind: 'date' }, z.string().max(20).optional()),
  sites: asField(
    {
      title: 'Sites',
      flags: ['site', 'sites'],
      kind: 'text',
      placeholder: 'acme.webex.com',
      hint: 'Several: separated by commas.',
      maxLength: MAX_TEXT,
      preset: presetSites,
    },
    optionalText(),
  ),
  subscriptions: asField(
    {
      title: 'Subscriptions',
      flags: ['subscription', 'subscriptions'],
      kind: 'text',
      placeholder: 'Sub-123456',
      hint: 'Ids of subscriptions. Several: separated by commas.',
      maxLength: MAX_TEXT,
      preset: presetSubscriptions,
    },
    optionalText(),
  ),
  partner: partnerField(),
  region: regionField(),
  full: whenFullField(),
});

export default defineOperation({
  name: 'report request',
  aliases: ['request report', 'report create'],
  capability: 'reports',
  summary: 'Order a report; it comes here when it is finished.',
  risk: 'low',
  approval: 'none',
  announces: true,
  scopes: ['analytics:read_all'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: [
    'report request --template "User Activity Summary" --last 7d',
    'report request --template "User Activity Summary" --from 2026-11-01 --to 2026-11-14',
    'report request --template "Meetings Usage" --last 30d --site acme.webex.com --org Acme',
    'report request --partner --template "License Usage" --last month --region EU',
  ],
  onOrg: 'named',
  input,
  data: reportOrder,

  async stage(context, raw) {
    const isNew = Object.keys(raw).every((id) => ['org', 'partner', 'region'].includes(id));
    const said = raw['template']?.[0];
    if (said === undefined) return { fields: ['template'], fresh: isNew };
    const template = templateNamed(await templatesFor(context, raw), said);
    const fields: string[] = [];
    if (wants(template, 'startDate')) fields.push('period', 'from', 'to');
    if (wants(template, 'siteList')) fields.push('sites');
    if (wants(template, 'subIds')) fields.push('subscriptions');
    if (raw['partner'] !== undefined) fields.push('region');
    const filled = fields.length === 0 || fields.some((id) => raw[id] !== undefined);
    const parts = [
      `${templateLabel(template)}.`,
      limitsOf(template),
      filled ? '' : await placesTaken(context, raw),
    ];
    return { fields, fresh: !filled, about: parts.filter((part) => part !== '').join(' ') };
  },

  plan: planOrder,

  execute: fetchReport,

  verify: async (_context, plan, got) => reportOutcome(plan, got),

  sweep: sweepReport,
});
