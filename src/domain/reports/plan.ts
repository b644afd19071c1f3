// The plan of an order: template and period checked against what Webex offers, and the places it has left.

import * as z from 'zod';
import type { ReadContext } from '../context.ts';
import { InputProblems, InputQuestion, type Problem } from '../failure.ts';
import { asField } from '../input.ts';
import type { PlanDraft } from '../operation.ts';
import type { Report, ReportTemplate } from '../ports/admin/reports.ts';
import { type Period, resolvePeriod } from '../report-period.ts';
import { soundSource } from './asked.ts';
import { awaitedIn } from './awaited.ts';
import type { ReportOrder } from './order.ts';
import { firstToGo, freeable, isFull, namesOf, PLACES, placesInWords, reportName } from './places.ts';
import { type ReportSource, reportsOf } from './source.ts';
import { needs, templateLabel, templateNamed, wants } from './templates.ts';

/** What is to be done where no place is left; asked on a card where it was not said. */
export const whenFullField = () =>
  asField(
    {
      title: 'When no place is free',
      flags: ['when-full'],
      kind: 'choice',
      onlyTyped: true,
    },
    z.enum(['wait', 'delete-oldest'], { error: 'Say wait or delete-oldest.' }).optional(),
  );

export interface Asked {
  readonly template: string;
  readonly period?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly sites?: string | undefined;
  readonly subscriptions?: string | undefined;
  readonly partner?: string | undefined;
  readonly region?: string | undefined;
  readonly full?: 'wait' | 'delete-oldest' | undefined;
}

export async function planOrder(context: ReadContext, asked: Asked): Promise<PlanDraft<ReportOrder>> {
  const source = soundSource(context, asked);
  const template = templateNamed(await reportsOf(context.admin, source).templates(), asked.template);
  const problems: Problem[] = [];
  const period = periodOf(asked, template, context.now, problems);
  const lists = { sites: listed(asked.sites), subIds: listed(asked.subscriptions) };
  problems.push(...missingIn(template, lists));
  if (problems.length > 0) throw new InputProblems(problems);
  return draft(context, source, { template, period, ...lists }, await roomFor(context, source, asked));
}

interface Order {
  readonly template: ReportTemplate;
  readonly period: Period | undefined;
  readonly sites: readonly string[];
  readonly subIds: readonly string[];
}

async function draft(
  context: ReadContext,
  source: ReportSource,
  { template, period, sites, subIds }: Order,
  { taken, makeRoom }: Room,
): Promise<PlanDraft<ReportOrder>> {
  const span = period && `${period.startDate} to ${period.endDate}`;
  const of = await whose(context, source);
  const lines: readonly (readonly [field: string, title: string, after: string | undefined])[] = [
    ['report', 'Report', templateLabel(template)],
    ['of', 'Of', of],
    ['period', 'Period', span],
    ['sites', 'Sites', sites.length === 0 ? undefined : sites.join(', ')],
    ['subscriptions', 'Subscriptions', subIds.length === 0 ? undefined : subIds.join(', ')],
    ...makeRoom.map((report, at): [string, string, string] => [
      `delete${at}`,
      'Deletes on Webex',
      reportName(report),
    ]),
  ];
  return {
    summary: `get the report ${template.title}${span === undefined ? '' : `, ${span}`}`,
    changes: lines.flatMap(([field, label, after]) =>
      after === undefined ? [] : [{ field, label, before: '', after }],
    ),
    warnings: taken === undefined ? [] : [`${placesInWords(taken)} places for reports are taken on Webex.`],
    beneficiaries: [],
    calls: 7 + makeRoom.length,
    data: {
      templateId: template.id,
      title: template.title,
      service: template.service,
      ...(of === undefined ? {} : { of }),
      ...period,
      sites: [...sites],
      ...(subIds.length === 0 ? {} : { subIds: [...subIds] }),
      ...defined(source),
      ...(makeRoom.length === 0 ? {} : { makeRoom: makeRoom.map(({ id }) => id) }),
    },
  };
}

const defined = ({ orgId, partner, region }: ReportSource): ReportSource => ({
  ...(orgId === undefined ? {} : { orgId }),
  ...(partner === undefined ? {} : { partner }),
  ...(region === undefined ? {} : { region }),
});

/** In words, for cards. */
export async function whose({ admin, org }: ReadContext, source: ReportSource): Promise<string | undefined> {
  const account = await reportsOf(admin, source).account();
  const name = org.id === '' ? account?.orgName : org.name;
  if (source.partner === true)
    return `all customers of ${name ?? 'the partner'}, ${source.region === undefined ? 'its own region' : `region ${source.region}`}`;
  return name;
}

const listed = (text: string | undefined): readonly string[] => [
  ...new Set(
    (text ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
];

function missingIn(template: ReportTemplate, { sites, subIds }: Pick<Order, 'sites' | 'subIds'>): Problem[] {
  const { title } = template;
  const problems: Problem[] = [];
  const check = (field: string, api: string, given: readonly string[], what: string): void => {
    if (needs(template, api) && given.length === 0)
      problems.push({ field, message: `“${title}” is about ${what}` });
    if (!wants(template, api) && given.length > 0)
      problems.push({ field, message: `“${title}” is not about ${field}: leave them out.` });
  };
  check('sites', 'siteList', sites, 'sites: name at least one, e.g. acme.webex.com.');
  check('subscriptions', 'subIds', subIds, 'subscriptions: name at least one, e.g. Sub-123456.');
  return problems;
}

function periodOf(
  { period, from, to }: Asked,
  template: ReportTemplate,
  now: number,
  problems: Problem[],
): Period | undefined {
  if (!wants(template, 'startDate')) return undefined;
  const isSaid = from !== undefined || to !== undefined;
  const meant = period ?? (isSaid || needs(template, 'startDate') ? 'dates' : undefined);
  if (meant === undefined) return undefined;
  if (meant !== 'dates' && (from !== undefined || to !== undefined)) {
    const message = 'There are dates as well: choose “The dates below”, or leave them out.';
    problems.push({ field: 'period', message });
    return undefined;
  }
  const dates = meant === 'dates' ? { from, to } : { from: undefined, to: undefined };
  const answer = resolvePeriod({ period: meant, ...dates }, template, now);
  if ('period' in answer) return answer.period;
  problems.push(...answer.problems);
  return undefined;
}

interface Room {
  /** Reports of the account on Webex; undefined where they are not counted. */
  readonly taken: number | undefined;
  /** Deleted before it is ordered, oldest first. */
  readonly makeRoom: readonly Report[];
}

/** Where no place is left, whoever asks says what is to be done: nobody's report is deleted unasked. */
async function roomFor(context: ReadContext, source: ReportSource, { full }: Asked): Promise<Room> {
  const reports = await reportsOf(context.admin, source).list(source.region);
  const taken = reports.length;
  if (!isFull(taken)) return { taken, makeRoom: [] };
  const oldest = firstToGo(freeable(reports, await awaitedIn(context, source)));
  if (full === 'wait' || oldest.length === 0) return { taken, makeRoom: [] };
  if (full === 'delete-oldest') return { taken, makeRoom: oldest };
  const { createdAt } = oldest[0] ?? {};
  const since = createdAt === undefined ? '' : ` (from ${new Date(createdAt).toISOString().slice(0, 10)} on)`;
  throw new InputQuestion({
    field: 'full',
    title: 'No place is free',
    subtitle: `Webex keeps ${PLACES} reports of this account, and has them. The oldest${since}: ${namesOf(oldest)}.`,
    choices: [
      { title: `Delete the ${oldest.length} oldest on Webex, then order`, value: 'delete-oldest' },
      { title: 'Wait until a place is free', value: 'wait' },
    ],
  });
}
