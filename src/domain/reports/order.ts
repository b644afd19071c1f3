// Brings an order to Webex exactly once, though Webex knows no mark of ours: which report belongs to which request is
// written down here, and each of them belongs to one. Where all places are taken, the order waits for one.
import * as z from 'zod';
import type { Claim, Done, ExecuteContext, SweepContext } from '../context.ts';
import { Fault } from '../failure.ts';
import type { Report, ReportsAdmin } from '../ports/admin/reports.ts';
import { NO_ROOM } from './errors.ts';
import { isFull, PLACES, placesInWords } from './places.ts';
import { claimKind, reportsOf } from './source.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Report times come in whole seconds, and clocks differ. */
const CLOCK_SLACK_MS = 2 * MINUTE_MS;
/** A place becomes free when somebody fetches or deletes a report. */
const LOOK_FOR_ROOM_MS = 5 * MINUTE_MS;
const WAIT_FOR_ROOM_MS = 48 * HOUR_MS;
/** No list of Webex is so late that it would still leave out a report of this age. */
const FORGET_AFTER_MS = DAY_MS;
const RETURNED_BY_ANOTHER = 3;

/** Data of a plan, and of every plan that was ever stored. */
export const reportOrder = z.object({
  templateId: z.number(),
  title: z.string(),
  service: z.string().optional(),
  /** Whose report it is, in words. */
  of: z.string().optional(),
  startDate: z.string().optional(),
  endDate: z.string().optional(),
  sites: z.array(z.string()),
  subIds: z.array(z.string()).optional(),
  orgId: z.string().optional(),
  partner: z.boolean().optional(),
  region: z.string().optional(),
  /** Reports that make room for it, oldest first. */
  makeRoom: z.array(z.string()).optional(),
  /** Of orders of earlier versions. */
  plannedAt: z.number().optional(),
});
export type ReportOrder = z.infer<typeof reportOrder>;

export interface Ordered {
  readonly id: string;
  /** Business time. */
  readonly at: number;
}

const begun = z.object({ at: z.number(), known: z.array(z.string()) });
type Begun = z.infer<typeof begun>;

const created = z.object({ id: z.string(), at: z.number().optional() });

/** Resolves when it is ordered; parks the execution while there is no room. */
export async function orderReport(context: ExecuteContext, order: ReportOrder): Promise<Ordered> {
  const { now, step } = context;
  const reports = reportsOf(context.admin, order);
  const since = await begin(context, order, reports);
  await makeRoom(context, order, reports);
  try {
    const { id, at = since.at } = await step('create', {
      result: created,
      write: async () => create(context, order, reports, since),
      lookup: async () => {
        const id = await takeOne(context, order, reports, since);
        return id === undefined ? { is: 'absent' } : { is: 'done', result: { id, at: now } };
      },
    });
    return { id, at };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== NO_ROOM) throw error;
    return waitForRoom(context, order, reports, since.at);
  }
}

/** What is on Webex already is none of this order, and what is there no more is forgotten. */
async function begin(
  { step, now, claimed, unclaim }: ExecuteContext,
  order: ReportOrder,
  reports: ReportsAdmin,
): Promise<Begun> {
  return step('begin', {
    result: begun,
    repeatable: true,
    write: async () => {
      const there = await reports.list(order.region);
      const ids = new Set(there.map(({ id }) => id));
      const kind = claimKind(order);
      const gone = [...(await claimed(kind))].filter(
        ([id, claim]) => !ids.has(id) && claim.at < now - FORGET_AFTER_MS,
      );
      // Partner reports are listed by region: what is not here may be there.
      if (order.partner !== true)
        await unclaim(
          kind,
          gone.map(([id]) => id),
        );
      return { at: now, known: there.filter((report) => isSame(report, order)).map(({ id }) => id) };
    },
    lookup: async () => ({ is: 'absent' }),
  });
}

/** Deletes what the plan named for it. One that is gone already is fine. */
async function makeRoom({ step }: ExecuteContext, order: ReportOrder, reports: ReportsAdmin): Promise<void> {
  for (const id of order.makeRoom ?? []) {
    await step(`make-room:${id}`, {
      result: z.null(),
      repeatable: true,
      write: async () => {
        await reports.remove(id);
        return null;
      },
      lookup: async () => ({ is: 'absent' }),
    });
  }
}

async function create(
  context: ExecuteContext,
  order: ReportOrder,
  reports: ReportsAdmin,
  since: Begun,
): Promise<z.infer<typeof created>> {
  const { templateId, startDate, endDate, sites: siteList, subIds, region } = order;
  const { claim, now } = context;
  if (isFull((await reports.list(region)).length))
    throw new Fault({ code: NO_ROOM, message: `All ${PLACES} places are taken.`, repeat: 'never' });
  for (let tries = 1; ; tries += 1) {
    const { id } = await reports.create({ templateId, startDate, endDate, siteList, subIds, region });
    if (await claim(claimKind(order), id)) return { id, at: now };
    // Another request with the same order was looking for its own and took this one: then its own is left for us.
    const left = await takeOne(context, order, reports, since);
    if (left !== undefined) return { id: left, at: now };
    if (tries === RETURNED_BY_ANOTHER)
      throw new Fault({
        code: 'report-claimed',
        message:
          'Other requests for the same report have taken what was ordered for this one. Ask for it again.',
        repeat: 'never',
      });
  }
}

/** The oldest report that can only come from this order, or from another one for the same that has its own as well. */
async function takeOne(
  { claim, claimed, requestId }: ExecuteContext,
  order: ReportOrder,
  reports: ReportsAdmin,
  since: Begun,
): Promise<string | undefined> {
  const there = await reports.list(order.region);
  const taken = await claimed(claimKind(order));
  const mine = there.find(({ id }) => taken.get(id)?.requestId === requestId);
  if (mine !== undefined) return mine.id;
  for (const { id } of candidates(there, order, since, taken)) {
    if (await claim(claimKind(order), id)) return id;
  }
  return undefined;
}

/** What an order that has ended may have on Webex: the report it has, or the one nobody else can have ordered. */
export async function leftOf(
  { admin, claimed, requestId }: SweepContext,
  order: ReportOrder,
  done: Done,
): Promise<string | undefined> {
  const step = (name: string) => done.find((one) => one.name === name);
  const known = created.safeParse(step('create')?.result);
  const since = begun.safeParse(step('begin')?.result);
  if (known.success) return known.data.id;
  if (step('create') === undefined || !since.success) return undefined;
  const there = await reportsOf(admin, order).list(order.region);
  const taken = await claimed(claimKind(order));
  const mine = there.find(({ id }) => taken.get(id)?.requestId === requestId);
  return (mine ?? candidates(there, order, since.data, taken)[0])?.id;
}

/** Oldest first. */
export function candidates(
  there: readonly Report[],
  order: ReportOrder,
  { at, known }: Begun,
  taken: ReadonlyMap<string, Claim>,
): readonly Report[] {
  return there
    .filter((report) => isSame(report, order) && !known.includes(report.id) && !taken.has(report.id))
    .filter(({ createdAt }) => createdAt !== undefined && createdAt >= at - CLOCK_SLACK_MS)
    .toSorted((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0));
}

function isSame(report: Report, order: ReportOrder): boolean {
  const { templateId, title, startDate, endDate, sites, region } = report;
  const isTemplate = templateId === undefined ? title === order.title : templateId === order.templateId;
  const isRegion = order.region === undefined || region === undefined || region === order.region;
  // Webex has been seen to leave the sites out of what it lists.
  const isSites = sites.length === 0 || sites.toSorted().join() === order.sites.toSorted().join();
  return isTemplate && isRegion && isSites && startDate === order.startDate && endDate === order.endDate;
}

async function waitForRoom(
  { progress, step, now, requestId }: ExecuteContext,
  order: ReportOrder,
  reports: ReportsAdmin,
  since: number,
): Promise<never> {
  const own = (await reports.list(order.region)).length;
  const why = isFull(own)
    ? `All ${PLACES} places of this account for reports are taken.`
    : `This account has ${placesInWords(own)} reports on Webex, so other users of the organization hold the rest of its ${PLACES} places.`;
  if (now - since >= WAIT_FOR_ROOM_MS)
    throw new Fault({
      code: 'report-quota',
      message: `${why} No place became free in two days. Delete reports (“report delete”, or in Control Hub), then ask again.`,
      repeat: 'never',
    });
  await progress(`${why} This one is ordered as soon as a place is free; “report delete” makes room.`);
  // Not all at once.
  return step.park(now + LOOK_FOR_ROOM_MS + (requestId % 10) * SECOND_MS);
}
