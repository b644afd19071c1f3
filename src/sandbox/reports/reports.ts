import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { notFound } from '../rest/webex-error.ts';
import type { Report } from '../world/entities.ts';
import { encodeId, unpadded } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { reportError, requireReportReader, unauthorizedReports } from './report-error.ts';
import { reportFile } from './report-file.ts';
import { isDay, readReportInput } from './report-input.ts';

const QUOTA = 50;
const DOWNLOADS = 30;
const KEPT_MS = 24 * 3_600_000;

function removeOutlived(world: World): void {
  for (const { id, downloadedAt } of world.reports.all())
    if (downloadedAt !== undefined && downloadedAt + KEPT_MS <= world.now()) world.reports.delete(id);
}

function statusOf(world: World, report: Report): Report['outcome'] {
  return world.now() < report.readyAt ? 'waiting' : report.outcome;
}

function rendered(call: Call, report: Report): Record<string, unknown> {
  const status = statusOf(call.world, report);
  // Another host name than the API's, as with Webex: a client has to decide whether its token may go there.
  const host = call.baseUrl.replace('127.0.0.1', 'localhost');
  const isDone = status === 'done';
  return {
    Id: report.id,
    title: report.title,
    service: report.service,
    startDate: report.startDate ?? '',
    endDate: report.endDate ?? '',
    siteList: report.sites.join(','),
    created: new Date(report.createdAt).toISOString().slice(0, 19).replace('T', ' '),
    createdBy: report.createdBy,
    scheduledFrom: 'api',
    status,
    ...(isDone ? { downloadDomain: `${host}/`, downloadURL: `${host}/_download/${report.id}` } : {}),
  };
}

function collection(call: Call, reports: readonly Report[]): Reply {
  const items = reports.map((report) => rendered(call, report));
  return ok({ items, numberOfReports: items.length });
}

/** Somebody else's report does not exist, and an id without a report is a 400. */
function ownReport(call: Call): Report {
  requireReportReader(call);
  removeOutlived(call.world);
  const report = call.world.reports.get(unpadded(call.param('reportId')));
  if (report?.createdBy !== call.actor.person.id) throw reportError(1008);
  return report;
}

function list(call: Call): Reply {
  requireReportReader(call);
  removeOutlived(call.world);
  const [from, to] = [call.query('from'), call.query('to')];
  if ((from === undefined) !== (to === undefined)) throw reportError(1016);
  for (const day of [from, to])
    if (day !== undefined && !isDay(day)) throw reportError(1009, `${day} is not a date like 2026-01-31.`);
  const reportId = call.query('reportId');
  const service = call.query('service');
  const templateId = call.query('templateId');
  const found = call.world.reports
    .by('creator', call.actor.person.id)
    .filter(({ id }) => reportId === undefined || id === unpadded(reportId))
    .filter((report) => service === undefined || report.service === service)
    .filter((report) => templateId === undefined || String(report.templateId) === templateId)
    .filter(({ createdAt }) => from === undefined || createdAt >= Date.parse(from))
    .filter(({ createdAt }) => to === undefined || createdAt < Date.parse(to))
    .toSorted((a, b) => b.createdAt - a.createdAt);
  return collection(call, found);
}

/** What is empty because of where it is kept says so in its id. */
function newReportId(world: World): string {
  const { reportEmpty, idClusters } = world.settings;
  return reportEmpty && idClusters === 'mixed'
    ? encodeId('REPORT', world.newKey('REPORT'), 'urn:TEAM:eu-central-1_k')
    : world.newId('REPORT');
}

function create(call: Call): Reply {
  requireReportReader(call);
  const { world, actor } = call;
  removeOutlived(world);
  const { template, startDate, endDate, sites } = readReportInput(call);
  const { id: createdBy, orgId } = actor.person;
  if (world.reports.count('creator', createdBy) >= QUOTA || world.reports.count('org', orgId) >= QUOTA)
    throw reportError(1000);
  const createdAt = world.now();
  const report = world.reports.put({
    id: newReportId(world),
    templateId: template.id,
    title: template.title,
    service: template.service,
    startDate,
    endDate,
    sites: [...sites],
    orgId,
    createdBy,
    createdAt,
    readyAt: createdAt + world.settings.reportReadyMs,
    outcome: template.alwaysFails === true ? 'failed' : world.settings.reportOutcome,
    downloads: 0,
  });
  return ok({ items: { Id: report.id } });
}

function remove(call: Call): Reply {
  requireReportReader(call);
  removeOutlived(call.world);
  const report = call.world.reports.get(unpadded(call.param('reportId')));
  if (report === undefined) throw reportError(1008);
  if (report.createdBy !== call.actor.person.id) throw reportError(1006);
  call.world.reports.delete(report.id);
  return NO_CONTENT;
}

function download(call: Call): Reply {
  if (call.url.pathname.startsWith('/v1/')) throw notFound();
  const report = ownReport(call);
  const { world } = call;
  if (statusOf(world, report) !== 'done') throw reportError(1008);
  if (report.downloads >= DOWNLOADS) throw reportError(1007);
  const { contentType, name, bytes } = reportFile(world, report);
  world.reports.put({ ...report, downloads: report.downloads + 1, downloadedAt: world.now() });
  const headers = { 'Content-Type': contentType, 'Content-Disposition': `attachment; filename="${name}"` };
  return { status: 200, bytes, headers };
}

const unauthorized = unauthorizedReports;

export const reportRoutes: readonly Route[] = [
  { method: 'GET', path: '/reports', unauthorized, handle: list },
  { method: 'POST', path: '/reports', unauthorized, handle: create },
  {
    method: 'GET',
    path: '/reports/:reportId',
    unauthorized,
    handle: (call) => collection(call, [ownReport(call)]),
  },
  { method: 'DELETE', path: '/reports/:reportId', unauthorized, handle: remove },
  { method: 'GET', path: '/_download/:reportId', unauthorized, handle: download },
];
