// A report that was ordered: created once, watched for as long as it takes, fetched once, deleted on Webex.
import * as z from 'zod';
import { Fault } from './failure.ts';
import type { ExecuteContext } from './operation.ts';
import type { Report, ReportsAdmin } from './ports/admin/reports.ts';
import { figuresOf } from './report-figures.ts';
import { orderReport, type ReportOrder } from './reports/order.ts';
import { reportsOf } from './reports/source.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** Webex says nothing of how long it takes: often at first, then less and less, and after two days no more. */
const PACE = [
  { until: 2 * MINUTE_MS, every: 10 * SECOND_MS },
  { until: 6 * HOUR_MS, every: MINUTE_MS },
  { until: 48 * HOUR_MS, every: HOUR_MS },
] as const;

const REMOVE_TRIES = 3;

/** Ordered at that business time. */
type Order = ReportOrder & { readonly at: number };

const fetched = z.object({
  rows: z.number(),
  facts: z.array(z.object({ title: z.string(), value: z.string() })),
  file: z.object({ key: z.string(), name: z.string() }),
});
type Fetched = z.infer<typeof fetched>;

export interface FetchedReport extends Fetched {
  /** Deleted on Webex afterwards. */
  readonly removed: boolean;
}

export async function fetchReport(context: ExecuteContext, ordered: ReportOrder): Promise<FetchedReport> {
  const { id, at } = await orderReport(context, ordered);
  const plan = { ...ordered, at };
  try {
    const got = await fetchOnce(context, plan, await waitFor(context, plan, id));
    return { ...got, removed: await remove(context, plan, id) };
  } catch (error) {
    // What has ended for good frees its place on Webex.
    if (error instanceof Fault && error.repeat === 'never') await remove(context, plan, id);
    throw error;
  }
}

/**
 * The download address when it is ready; else this run ends until it is time to look. A report that is gone may be
 * one that was fetched and deleted before a crash: its Fault counts only where it would have to be fetched.
 */
async function waitFor(
  { admin, step, progress, now }: ExecuteContext,
  plan: Order,
  id: string,
): Promise<string | Fault> {
  let report: Report | undefined;
  try {
    report = await reportsOf(admin, plan).get(id);
  } catch (error) {
    if (error instanceof Fault && error.code === 'report-gone') return error;
    // Webex being away does not end a watch that may last two days.
    if (!(error instanceof Fault) || error.repeat === 'never') throw error;
  }
  if (report?.state === 'done' && report.downloadUrl !== undefined) return report.downloadUrl;
  if (report?.state === 'failed') {
    throw new Fault({
      code: 'report-failed',
      message: 'Webex could not make this report. Ask for it again, perhaps for other days.',
      repeat: 'never',
    });
  }
  return later(
    { step, progress, now },
    plan,
    'Webex is making the report. It comes here when it is finished.',
  );
}

async function later(
  { step, progress, now }: Pick<ExecuteContext, 'step' | 'progress' | 'now'>,
  plan: Order,
  word: string,
): Promise<never> {
  const age = now - plan.at;
  const pace = PACE.find(({ until }) => age < until);
  if (!pace) {
    throw new Fault({
      code: 'report-timeout',
      message: 'Webex has not finished this report in two days. Ask for it again.',
      repeat: 'never',
    });
  }
  await progress(word);
  return step.park(now + pace.every);
}

/** That it cannot be fetched now does not end the watch either. */
async function fetchOnce(context: ExecuteContext, plan: Order, url: string | Fault): Promise<Fetched> {
  try {
    return await context.step('download', {
      result: fetched,
      repeatable: true,
      write: async () => {
        if (url instanceof Fault) throw url;
        return keep(context, plan, await reportsOf(context.admin, plan).download(url));
      },
      lookup: async () => ({ is: 'absent' }),
    });
  } catch (error) {
    if (!(error instanceof Fault) || error.repeat === 'never') throw error;
    return later(context, plan, 'The report is finished, and Webex does not hand it out yet.');
  }
}

async function keep(
  { admin, files, requestId }: ExecuteContext,
  plan: Order,
  bytes: Uint8Array,
): Promise<Fetched> {
  const opened = await reportsOf(admin, plan).open(bytes);
  const name = `${plan.title.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')}-R-${requestId}.csv`;
  const stored = await files.put(`report:R-${requestId}`, name, opened.csv);
  return { rows: opened.rows.length, facts: [...figuresOf(opened)], file: { key: stored.key, name } };
}

/** Frees the quota. What cannot be deleted is no reason to withhold what was fetched. */
async function remove({ admin, step }: ExecuteContext, plan: Order, id: string): Promise<boolean> {
  const { removed } = await step('remove', {
    result: z.object({ removed: z.boolean() }),
    repeatable: true,
    write: async () => ({ removed: await tryRemove(reportsOf(admin, plan), id) }),
    lookup: async () => ({ is: 'absent' }),
  });
  return removed;
}

async function tryRemove(reports: ReportsAdmin, id: string): Promise<boolean> {
  for (let tries = 1; tries <= REMOVE_TRIES; tries += 1) {
    try {
      await reports.remove(id);
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.repeat === 'never') return false;
    }
  }
  return false;
}
