import { z } from 'zod';
import { parseBody } from '../rest/input.ts';
import type { Call } from '../rest/route.ts';
import { reportError } from './report-error.ts';
import { dataWindow, findTemplate, type ReportField, requiredFields, type Template } from './templates.ts';

const DAY_MS = 86_400_000;

const bodySchema = z.object({
  // A number, but the portal of Webex itself sends a string.
  templateId: z.union([z.number(), z.string()]).optional(),
  startDate: z.string().optional(),
  endDate: z.string().optional(),
  siteList: z.string().optional(),
  subIds: z.string().optional(),
});

export type ReportInput = {
  template: Template;
  startDate: string | undefined;
  endDate: string | undefined;
  sites: readonly string[];
};

export function isDay(text: string): boolean {
  return z.iso.date().safeParse(text).success;
}

function templateOf(templateId: number | string | undefined): Template {
  if (templateId === undefined || templateId === '')
    throw reportError(1009, 'Required field templateId is empty.');
  const template = findTemplate(Number(templateId));
  if (template === undefined) throw reportError(1001);
  return template;
}

function requireDates(call: Call, template: Template, startDate: string, endDate: string): void {
  for (const [field, day] of Object.entries({ startDate, endDate }))
    if (!isDay(day)) throw reportError(1009, `Field ${field} is not a date like 2026-01-31.`);
  const window = dataWindow(call.world);
  const days = (Date.parse(endDate) - Date.parse(startDate)) / DAY_MS + 1;
  if (days < 1) throw reportError(1002, 'endDate is before startDate.');
  if (days > template.maxDays)
    throw reportError(1002, `The date range is larger than the allowed ${template.maxDays} days.`);
  if (startDate < window.startDate || endDate > window.endDate)
    throw reportError(1002, `There is data from ${window.startDate} until ${window.endDate}.`);
}

function sitesOf(call: Call, siteList: string): string[] {
  const sites = siteList.split(',').map((site) => site.trim());
  const own = call.world.licenses.by('org', call.actor.person.orgId).map(({ siteUrl }) => siteUrl);
  const foreign = sites.filter((site) => !own.includes(site));
  if (foreign.length > 0) throw reportError(1003, `Not a site of your organization: ${foreign.join(', ')}`);
  return sites;
}

function requireSubscriptions(call: Call, subIds: string): void {
  const own = call.world.licenses
    .by('org', call.actor.person.orgId)
    .map(({ subscriptionId }) => subscriptionId);
  for (const id of subIds.split(','))
    if (!own.includes(id.trim())) throw reportError(1009, `Field subIds names no subscription: ${id}.`);
}

export function readReportInput(call: Call): ReportInput {
  const body = parseBody(bodySchema, call.body);
  const template = templateOf(body.templateId);
  const required = requiredFields(template);
  const given = (field: ReportField): string => (required.includes(field) ? (body[field] ?? '') : '');
  for (const field of required)
    if (given(field) === '')
      throw field === 'siteList' ? reportError(1004) : reportError(1009, `Required field ${field} is empty.`);
  if (!required.includes('startDate'))
    return { template, startDate: undefined, endDate: undefined, sites: [] };
  const [startDate, endDate] = [given('startDate'), given('endDate')];
  requireDates(call, template, startDate, endDate);
  if (required.includes('subIds')) requireSubscriptions(call, given('subIds'));
  const sites = required.includes('siteList') ? sitesOf(call, given('siteList')) : [];
  return { template, startDate, endDate, sites };
}
