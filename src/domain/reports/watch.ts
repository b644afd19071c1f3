// Waits until Webex has made a report, over restarts and for as long as two days, and says how it stands.

import type { ExecuteContext } from '../context.ts';
import { Fault } from '../failure.ts';
import type { Report, ReportsAdmin } from '../ports/admin/reports.ts';
import { localTime } from '../show/times.ts';
import { type NextLook, nextLook, PATIENCE_MS } from './poll-plan.ts';

export interface Watched {
  readonly id: string;
  readonly reports: ReportsAdmin;
  readonly orderedAt: number;
}

export type Ready = { readonly url: string; readonly keptIn: string | undefined };

/** Where it can be downloaded; else this run ends until it is time to look again. */
export async function watch(context: ExecuteContext, watched: Watched): Promise<Ready> {
  let report: Report | undefined;
  try {
    report = await watched.reports.get(watched.id);
  } catch (error) {
    // Webex being away does not end a watch that may last two days.
    if (!(error instanceof Fault) || error.repeat === 'never') throw error;
    return later(context, watched, () => 'Webex cannot be asked about the report at the moment.');
  }
  if (report.state === 'failed') {
    throw new Fault({
      code: 'report-failed',
      message: `Webex could not make this report${saidOf(report)}. Ask for it again, perhaps for other days.`,
      repeat: 'never',
    });
  }
  if (report.state === 'done' && report.downloadUrl !== undefined)
    return { url: report.downloadUrl, keptIn: report.keptIn };
  const { state } = report;
  if (state === 'done') return later(context, watched, notHandedOut);
  const said = wordOf(report);
  return later(context, watched, (next) => `Webex is making the report${said}. ${whenToLook(watched, next)}`);
}

export const notHandedOut = (): string => 'The report is finished, and Webex does not hand it out yet.';

/** Ends this run; `words` are shown until the next look. Throws when it has been long enough. */
export async function later(
  { step, progress, now, requestId }: ExecuteContext,
  { orderedAt }: Watched,
  words: (next: NextLook) => string,
): Promise<never> {
  const next = nextLook(`R-${requestId}`, orderedAt, now);
  if (!next) {
    throw new Fault({
      code: 'report-timeout',
      message: 'Webex has not finished this report in two days. Ask for it again.',
      repeat: 'never',
    });
  }
  await progress(words(next));
  return step.park(next.at);
}

/** The same words for as long as the pace is the same: a message takes few edits. */
function whenToLook({ orderedAt }: Watched, { pace }: NextLook): string {
  switch (pace) {
    case 'often':
      return 'It comes here when it is finished.';
    case 'minutely':
      return `It was ordered at ${localTime(orderedAt)}, and comes here when it is finished: Steward looks every minute.`;
    case 'hourly':
      return (
        `It was ordered at ${localTime(orderedAt)}. Steward looks every hour until ` +
        `${localTime(orderedAt + PATIENCE_MS)}; whoever asked can cancel it.`
      );
  }
}

const PLAIN =
  /^(?:|new|waiting|queued?|pending|submitted|accepted|started|(?:in.?)?progress|processing|running|generating)$/i;

/** A word for "not yet" that is none of the usual ones is told as it is. */
const wordOf = ({ status }: Report): string =>
  PLAIN.test(status.trim()) ? '' : ` (it says: ${status.slice(0, 60)})`;

const saidOf = ({ status }: Report): string =>
  /^(?:failed|error)$/i.test(status.trim()) ? '' : ` (it says: ${status.slice(0, 60)})`;
