// A report that was ordered: created once, watched for as long as it takes, fetched once, deleted on Webex.
import * as z from 'zod';
import type { Done, ExecuteContext, SweepContext } from './context.ts';
import { Fault } from './failure.ts';
import type { ReportsAdmin } from './ports/admin/reports.ts';
import { type Kept, keepReport } from './reports/keep.ts';
import { leftOf, orderReport, type ReportOrder } from './reports/order.ts';
import { reportsOf } from './reports/source.ts';

const REMOVE_TRIES = 3;

export interface FetchedReport extends Kept {
  /** `kept`: by the settings, until Webex deletes it itself; `later`: it could not be deleted yet. */
  readonly onWebex: 'deleted' | 'kept' | 'later';
}

export async function fetchReport(context: ExecuteContext, order: ReportOrder): Promise<FetchedReport> {
  const { id, at } = await orderReport(context, order);
  const reports = reportsOf(context.admin, order);
  const got = await keepReport(context, { id, orderedAt: at, reports }, order);
  if (!context.settings.deleteReports) return { ...got, onWebex: 'kept' };
  return { ...got, onWebex: (await remove(context, reports, id)) ? 'deleted' : 'later' };
}

/** Whatever the end was: no report stays on Webex that nobody waits for. */
export async function sweepReport(context: SweepContext, order: ReportOrder, done: Done): Promise<void> {
  const step = (name: string) => done.find((one) => one.name === name);
  if (removal.safeParse(step('remove')?.result).data?.removed === true) return;
  if (step('open')?.state === 'confirmed' && !context.settings.deleteReports) return;
  const id = await leftOf(context, order, done);
  if (id !== undefined) await reportsOf(context.admin, order).remove(id);
}

const removal = z.object({ removed: z.boolean() });

/** Frees the quota. What cannot be deleted is no reason to withhold what was fetched: it is tried again later. */
async function remove({ step }: ExecuteContext, reports: ReportsAdmin, id: string): Promise<boolean> {
  const { removed } = await step('remove', {
    result: removal,
    repeatable: true,
    write: async () => ({ removed: await tryRemove(reports, id) }),
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
