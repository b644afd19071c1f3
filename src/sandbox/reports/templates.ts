import { ok, type Route } from '../rest/route.ts';
import type { World } from '../world/world.ts';
import { requireReportReader, unauthorizedReports } from './report-error.ts';

export type ReportField = 'startDate' | 'endDate' | 'siteList' | 'subIds';

/** A column holds a number up to a limit, or one of several words. */
type Column = { title: string; values: number | readonly string[] };

export type Template = {
  id: number;
  title: string;
  service: string;
  maxDays: number;
  identifier: 'org' | 'orgWithoutDate' | 'site' | 'subscription';
  columns: readonly Column[];
  alwaysFails?: true;
};

function counts(limit: number, ...titles: readonly string[]): Column[] {
  return titles.map((title) => ({ title, values: limit }));
}

const TEMPLATES: readonly Template[] = [
  {
    id: 115,
    title: 'User Activity Summary',
    service: 'Teams',
    maxDays: 31,
    identifier: 'org',
    columns: counts(40, 'Messages Sent', 'Calls', 'Meetings', 'Files Shared', 'Spaces Joined'),
  },
  {
    id: 130,
    title: 'Client Version Prod',
    service: 'Teams',
    maxDays: 31,
    identifier: 'orgWithoutDate',
    columns: [
      { title: 'Client Version', values: ['45.2.0.31846', '45.4.1.32013', '45.6.0.32551'] },
      { title: 'OS', values: ['Windows', 'macOS', 'iOS', 'Android'] },
    ],
  },
  {
    id: 140,
    title: 'Active Users',
    service: 'Teams',
    maxDays: 31,
    identifier: 'org',
    columns: [{ title: 'Active', values: ['Yes', 'No'] }],
  },
  {
    id: 210,
    title: 'Active Users',
    service: 'Webex',
    maxDays: 31,
    identifier: 'site',
    columns: counts(8, 'Meetings Hosted', 'Meetings Joined'),
  },
  {
    id: 216,
    title: 'Meetings Usage',
    service: 'Webex',
    maxDays: 31,
    identifier: 'site',
    columns: counts(300, 'Meeting Minutes', 'Participant Minutes', 'Recording Minutes'),
  },
  {
    id: 260,
    title: 'Onboarding Progress',
    service: 'Webex Onboarding',
    maxDays: 31,
    identifier: 'subscription',
    columns: counts(2, 'Invited', 'Activated'),
  },
  {
    id: 302,
    title: 'Calling Media Quality',
    service: 'Webex Calling',
    maxDays: 7,
    identifier: 'org',
    columns: [
      ...counts(60, 'Calls', 'Latency', 'Jitter'),
      { title: 'Quality', values: ['Good', 'Good', 'Poor'] },
    ],
  },
  {
    id: 399,
    title: 'Sandbox Report That Fails',
    service: 'Webex Calling',
    maxDays: 31,
    identifier: 'org',
    columns: [],
    alwaysFails: true,
  },
];

export function findTemplate(id: number): Template | undefined {
  return TEMPLATES.find((template) => template.id === id);
}

export function requiredFields({ identifier }: Template): ReportField[] {
  if (identifier === 'orgWithoutDate') return [];
  if (identifier === 'subscription') return ['subIds', 'startDate', 'endDate'];
  return identifier === 'site' ? ['siteList', 'startDate', 'endDate'] : ['startDate', 'endDate'];
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Thirteen months of data, complete up to yesterday. */
export function dataWindow(world: World): { startDate: string; endDate: string } {
  const yesterday = new Date(world.now() - 86_400_000);
  const start = new Date(yesterday);
  start.setUTCMonth(start.getUTCMonth() - 13);
  return { startDate: dayOf(start), endDate: dayOf(yesterday) };
}

function rendered(world: World, template: Template): Record<string, unknown> {
  const { id, title, service, maxDays, identifier } = template;
  const fields = ['templateId', ...requiredFields(template)];
  return {
    Id: id,
    title,
    service,
    maxDays,
    identifier,
    validations: fields.map((field) => ({ field, required: 'yes' })),
    ...(identifier === 'orgWithoutDate' ? {} : dataWindow(world)),
  };
}

export const reportTemplateRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/report/templates',
    unauthorized: unauthorizedReports,
    handle(call) {
      requireReportReader(call);
      const items = TEMPLATES.map((template) => rendered(call.world, template));
      return ok({ items, numberOfTemplate: items.length });
    },
  },
];
