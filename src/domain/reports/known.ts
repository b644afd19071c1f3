// The reports that requests here have ordered, beside those Webex has: what is where, and for whom.
import type { ReadContext } from '../context.ts';
import type { Report } from '../ports/admin/reports.ts';
import type { Request } from '../request.ts';
import { inWords } from '../transition.ts';
import { type ReportOrder, reportOrder } from './order.ts';
import { reportName } from './places.ts';
import { claimKind, type ReportSource, reportsOf } from './source.ts';

/** Operations that order a report. */
const ORDERING = ['report request', 'report again'] as const;

export const isOrdering = (operation: string): boolean => ORDERING.some((name) => name === operation);

export interface KnownReport {
  readonly name: string;
  /** Undefined: nobody has asked for it here. */
  readonly request: Request | undefined;
  /** Undefined: Webex does not have it (any more, or yet). */
  readonly onWebex: Report | undefined;
  readonly at: number;
}

/** What was ordered, of a request that orders reports; undefined before it has a plan. */
export function orderOf(request: Request): ReportOrder | undefined {
  const order = reportOrder.safeParse(request.plan?.data);
  return isOrdering(request.operation) && order.success ? order.data : undefined;
}

export const isOf = (order: ReportOrder, { orgId, partner = false }: ReportSource): boolean =>
  order.orgId === orgId && (order.partner ?? false) === partner;

/** Newest first. */
export async function knownReports(
  context: ReadContext,
  source: ReportSource,
): Promise<readonly KnownReport[]> {
  const there = await reportsOf(context.admin, source).list(source.region);
  const claims = await context.claimed(claimKind(source));
  const asked = (await Promise.all(ORDERING.map(async (name) => context.recent(name)))).flat();
  const ours = new Map(asked.map((request) => [request.id, request]));
  const listed = there.map((report): KnownReport => {
    const requestId = claims.get(report.id)?.requestId;
    const request = requestId === undefined ? undefined : ours.get(requestId);
    return { name: reportName(report), request, onWebex: report, at: report.createdAt ?? 0 };
  });
  const shown = new Set(listed.map(({ request }) => request?.id));
  const others = asked.flatMap((request): KnownReport[] => {
    const order = shown.has(request.id) ? undefined : orderOf(request);
    if (order === undefined || !isOf(order, source)) return [];
    const { title, startDate, endDate } = order;
    const name = reportName({ title, startDate, endDate });
    return [{ name, request, onWebex: undefined, at: request.createdAt }];
  });
  return [...listed, ...others].toSorted((a, b) => b.at - a.at);
}

/** "done, file kept here", "waiting on Webex, being carried out for Ana Novak". */
export function stateInWords({ request, onWebex }: KnownReport): string {
  const parts = [
    ...(onWebex === undefined ? [] : [`${onWebex.status === '' ? 'pending' : onWebex.status} on Webex`]),
    ...(request === undefined
      ? ['not asked for here']
      : [`${inWords(request)} for ${request.requester.displayName}`]),
    ...(request?.outcome?.file === undefined ? [] : ['file kept here']),
  ];
  return parts.join(', ');
}
