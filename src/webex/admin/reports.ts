// The reports of the organization of the reports credential, seen by the account that made them only.
import { Agent, type Dispatcher } from 'undici';
import { Fault } from '../../domain/failure.ts';
import type { ReportsAdmin, ReportWish } from '../../domain/ports/admin/reports.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import { createWebexHttp, type HttpLimits } from '../http.ts';
import type { Pace } from '../pace.ts';
import { openReport } from '../report-file.ts';
import type { Heard } from '../scope-book.ts';
import { renewedBy, type TokenSource } from '../tokens.ts';
import type { WebexLog } from '../webex-log.ts';
import { createDownload, type DownloadLimits } from './report-download.ts';
import { reportFault, reportGone } from './report-faults.ts';
import { newReportId, reportsIn, templatesIn } from './report-wire.ts';

export interface ReportsDeps {
  readonly baseUrl: string;
  readonly source: TokenSource;
  readonly clock: Clock;
  readonly log?: WebexLog | undefined;
  readonly agent?: Dispatcher | undefined;
  readonly pace?: Pace | undefined;
  readonly heard?: Heard | undefined;
  readonly limits?: Partial<HttpLimits & DownloadLimits> | undefined;
}

export interface WebexReports extends ReportsAdmin {
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;

export function createReports(deps: ReportsDeps): WebexReports {
  const { baseUrl, source, clock, log, limits } = deps;
  const agent = deps.agent ?? new Agent({ connect: { timeout: CONNECT_MS } });
  const token = async (): Promise<string> => source.token();
  const access = { baseUrl, token, onUnauthorized: renewedBy(source), clock, log, limits };
  const http = createWebexHttp({ ...access, agent, pace: deps.pace, heard: deps.heard });
  const download = createDownload({ ...access, dispatcher: agent });
  const pathOf = (id: string): string => `/reports/${encodeURIComponent(id)}`;

  return {
    templates: () =>
      inWordsOfReports(async () => {
        const { body } = await http.request({ method: 'GET', path: '/report/templates' });
        return templatesIn(body);
      }),
    create: (wish) =>
      inWordsOfReports(async () => {
        const call = { method: 'POST', path: '/reports', body: bodyOf(wish) } as const;
        const answer = await http.request(call);
        const id = newReportId(answer.body);
        if (id === undefined) throw http.unreadable(call, answer);
        return { id };
      }),
    get: (id) =>
      aboutOne(async () => {
        const { body, trackingId } = await http.request({ method: 'GET', path: pathOf(id) });
        const [report] = reportsIn(body);
        if (report === undefined) throw reportGone(trackingId);
        return report;
      }),
    list: () =>
      inWordsOfReports(async () => {
        const { body } = await http.request({ method: 'GET', path: '/reports' });
        return reportsIn(body);
      }),
    download: (url) => aboutOne(() => download(url)),
    open: async (bytes) => openReport(bytes),
    remove: (id) =>
      aboutOne(async () => {
        await http.request({ method: 'DELETE', path: pathOf(id) });
      }).catch((error: unknown) => {
        if (!(error instanceof Fault) || error.code !== 'report-gone') throw error;
      }),
    async close() {
      await http.close();
      if (deps.agent === undefined) await agent.destroy();
    },
  };
}

async function inWordsOfReports<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Fault ? reportFault(error) : error;
  }
}

async function aboutOne<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await inWordsOfReports(work);
  } catch (error) {
    const isMissing = error instanceof Fault && (error.status === 404 || error.status === 410);
    throw isMissing ? reportGone(error.trackingId, error) : error;
  }
}

function bodyOf({ templateId, startDate, endDate, siteList }: ReportWish): object {
  return {
    templateId,
    ...(startDate === undefined ? {} : { startDate }),
    ...(endDate === undefined ? {} : { endDate }),
    ...(siteList.length === 0 ? {} : { siteList: siteList.join(',') }),
  };
}
