import { createHash } from 'node:crypto';
import { z } from 'zod';
import { idQuery, parseBody } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, forbidden, notFound } from '../rest/webex-error.ts';
import type { PartnerReport } from '../world/admin-entities.ts';
import { unpadded } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { AUDITORS, requirePartner } from './access.ts';

const DAY_MS = 86_400_000;
const LINK_SECONDS = 3600;
const day = z.iso.date('must be a date like 2026-01-31');

const TEMPLATES = [
  { templateId: 130, title: 'Calling Usage', service: 'Teams', category: 'Partner', maxDays: 31 },
  { templateId: 131, title: 'License Usage', service: 'Teams', category: 'Partner', maxDays: 31 },
  { templateId: 132, title: 'Meetings Usage', service: 'Webex', category: 'Partner', maxDays: 90 },
];

const orderSchema = z.object({
  templateId: z.coerce.number().int(),
  startDate: day,
  endDate: day,
  regionId: z.enum(['US', 'CA', 'EU', 'APAC']).optional(),
});

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function requireReader(call: Call): string {
  const partnerId = requirePartner(call, AUDITORS);
  const sub = idQuery(call, 'onBehalfOfSubPartnerOrgId');
  if (sub !== undefined && sub !== partnerId) throw forbidden();
  return partnerId;
}

function templates(call: Call): Reply {
  requireReader(call);
  const window = {
    dataStartDate: dateOf(call.world.now() - 395 * DAY_MS),
    dataEndDate: dateOf(call.world.now() - DAY_MS),
  };
  return ok(TEMPLATES.map((template) => ({ ...template, ...window })));
}

function rows(world: World, report: PartnerReport): string {
  // Customers of the sandbox live in the region US: the others have a header and nothing below it.
  const customers = report.regionId === 'US' ? world.orgs.by('partner', report.orgId) : [];
  const lines = customers.map(({ id, displayName }) => `"${displayName}",${id},${report.startDate},0`);
  return `\uFEFFCustomer name,Customer ID,Date,Value\r\n${lines.map((line) => `${line}\r\n`).join('')}`;
}

function statusOf(world: World, report: PartnerReport): string {
  return world.now() < report.readyAt ? 'waiting' : report.outcome;
}

function stamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

function rendered(call: Call, report: PartnerReport): Record<string, unknown> {
  const { world } = call;
  const template = TEMPLATES.find(({ templateId }) => templateId === report.templateId);
  const status = statusOf(world, report);
  const content = rows(world, report);
  const host = call.baseUrl.replace('127.0.0.1', 'localhost');
  const until = world.now() + LINK_SECONDS * 1000;
  const done = {
    fileName: `${template?.title ?? 'Report'}_${report.startDate}_${report.endDate}.csv`,
    fileSize: Buffer.byteLength(content),
    checksum: createHash('sha256').update(content).digest('hex'),
    downloadURL: `${host}/_download/partner/${report.id}?until=${until}`,
    downloadUrlExpiryTime: String(LINK_SECONDS),
  };
  const { startDate, endDate, regionId, templateId } = report;
  return {
    reportId: report.id,
    templateId,
    title: template?.title,
    service: template?.service,
    startDate,
    endDate,
    regionId,
    createdTime: stamp(report.createdAt),
    status,
    ...(status === 'done' ? done : {}),
  };
}

function create(call: Call): Reply {
  const orgId = requireReader(call);
  const { world, actor } = call;
  const input = parseBody(orderSchema, call.body);
  const template = TEMPLATES.find(({ templateId }) => templateId === input.templateId);
  if (template === undefined) throw badRequest('The template ID is not valid.');
  const span = (Date.parse(input.endDate) - Date.parse(input.startDate)) / DAY_MS + 1;
  if (span < 1 || span > template.maxDays || input.endDate >= dateOf(world.now()))
    throw badRequest('The dates are outside of what the template allows.');
  const createdAt = world.now();
  const report = world.admin.partnerReports.put({
    ...input,
    id: world.newId('REPORT'),
    regionId: input.regionId ?? 'US',
    orgId,
    createdBy: actor.person.id,
    createdAt,
    readyAt: createdAt + world.settings.reportReadyMs,
    outcome: world.settings.reportOutcome,
  });
  return ok({ reportId: report.id, createdTime: stamp(createdAt) });
}

function own(call: Call): PartnerReport {
  requireReader(call);
  const report = call.world.admin.partnerReports.get(unpadded(call.param('reportId')));
  if (report?.createdBy !== call.actor.person.id) throw notFound();
  return report;
}

function list(call: Call): Reply {
  const orgId = requireReader(call);
  const [from, to] = [call.query('from'), call.query('to')];
  if ((from === undefined) !== (to === undefined)) throw badRequest('from and to can only be used together.');
  const wanted: Record<string, string | undefined> = {
    service: call.query('service'),
    templateId: call.query('templateId'),
    regionId: call.query('regionId'),
  };
  const items = call.world.admin.partnerReports
    .by('org', orgId)
    .filter(({ createdBy }) => createdBy === call.actor.person.id)
    .filter(({ createdAt }) => from === undefined || dateOf(createdAt) >= from)
    .filter(({ createdAt }) => to === undefined || dateOf(createdAt) <= to)
    .map((report) => rendered(call, report))
    .filter((item) =>
      Object.entries(wanted).every(([name, value]) => value === undefined || String(item[name]) === value),
    );
  return ok({ items });
}

function remove(call: Call): Reply {
  call.world.admin.partnerReports.delete(own(call).id);
  return NO_CONTENT;
}

/** The link dies an hour after it was given; asking for the report again gives a new one. */
function download(call: Call): Reply {
  if (call.url.pathname.startsWith('/v1/')) throw notFound();
  const report = own(call);
  const isReady = statusOf(call.world, report) === 'done';
  if (!isReady || Number(call.query('until') ?? 0) < call.world.now()) throw notFound();
  return {
    status: 200,
    bytes: Buffer.from(rows(call.world, report)),
    headers: { 'Content-Type': 'text/csv', 'Content-Disposition': 'attachment; filename="report.csv"' },
  };
}

export const partnerReportRoutes: readonly Route[] = [
  { method: 'GET', path: '/partner/reports/templates', handle: templates },
  { method: 'GET', path: '/partner/reports', handle: list },
  { method: 'POST', path: '/partner/reports', handle: create },
  { method: 'GET', path: '/partner/reports/:reportId', handle: (call) => ok(rendered(call, own(call))) },
  { method: 'DELETE', path: '/partner/reports/:reportId', handle: remove },
  { method: 'GET', path: '/_download/partner/:reportId', handle: download },
];
