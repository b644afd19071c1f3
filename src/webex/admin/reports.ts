// The reports of the organization of the reports credential, or of a partner's customers, seen by the account that
// made them only. Both families go the same way; paths, fields and refusals differ.
import { Agent, type Dispatcher } from 'undici';
import { Fault } from '../../domain/failure.ts';
import type {
  ReportsAccount,
  ReportsAdmin,
  ReportTemplate,
  ReportWish,
} from '../../domain/ports/admin/reports.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import { accountOf } from '../account.ts';
import { createWebexHttp, type HttpLimits, type WebexHttp } from '../http.ts';
import type { Pace } from '../pace.ts';
import { openReport } from '../report-file.ts';
import type { Heard } from '../scope-book.ts';
import { renewedBy, type TokenSource } from '../tokens.ts';
import type { WebexLog } from '../webex-log.ts';
import { createDownload, type DownloadLimits } from './report-download.ts';
import { reportFault, reportGone, type Whose } from './report-faults.ts';
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
  /** The reports of all customers, by the same credential. */
  readonly partner: ReportsAdmin;
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;

interface Family {
  readonly whose: Whose;
  readonly templates: string;
  readonly reports: string;
  /** Fields of templates that name none. */
  readonly untold: ReportTemplate['fields'];
  readonly bodyOf: (wish: ReportWish) => object;
}

const dates = (required: boolean): ReportTemplate['fields'] => [
  { field: 'startDate', required },
  { field: 'endDate', required },
];

const OWN: Family = {
  whose: 'own',
  templates: '/report/templates',
  reports: '/reports',
  untold: dates(false),
  bodyOf: ({ templateId, startDate, endDate, siteList, subIds = [] }) => ({
    templateId,
    ...(startDate === undefined ? {} : { startDate }),
    ...(endDate === undefined ? {} : { endDate }),
    ...(siteList.length === 0 ? {} : { siteList: siteList.join(',') }),
    ...(subIds.length === 0 ? {} : { subIds: subIds.join(',') }),
  }),
};

const PARTNER: Family = {
  whose: 'partner',
  templates: '/partner/reports/templates',
  reports: '/partner/reports',
  untold: dates(true),
  bodyOf: ({ templateId, startDate, endDate, region }) => ({
    templateId,
    startDate,
    endDate,
    ...(region === undefined ? {} : { regionId: region }),
  }),
};

interface Tools {
  readonly http: WebexHttp;
  readonly download: ReportsAdmin['download'];
  readonly account: () => Promise<ReportsAccount | undefined>;
}

export function createReports(deps: ReportsDeps): WebexReports {
  const { baseUrl, source, clock, log, limits } = deps;
  const agent = deps.agent ?? new Agent({ connect: { timeout: CONNECT_MS } });
  const token = async (): Promise<string> => source.token();
  const access = { baseUrl, token, onUnauthorized: renewedBy(source), clock, log, limits };
  const http = createWebexHttp({ ...access, agent, pace: deps.pace, heard: deps.heard });
  const tools = {
    http,
    download: createDownload({ ...access, dispatcher: agent }),
    account: perToken(token, async () => readAccount(http)),
  };
  return {
    ...familyOf(OWN, tools),
    partner: familyOf(PARTNER, tools),
    async close() {
      await http.close();
      if (deps.agent === undefined) await agent.destroy();
    },
  };
}

function familyOf(family: Family, { http, download, account }: Tools): ReportsAdmin {
  const { whose, reports, untold, bodyOf } = family;
  const pathOf = (id: string): string => `${reports}/${encodeURIComponent(id)}`;
  const inWords = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof Fault ? reportFault(error, whose) : error;
    }
  };
  const aboutOne = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await inWords(work);
    } catch (error) {
      const isMissing = error instanceof Fault && (error.status === 404 || error.status === 410);
      throw isMissing ? reportGone(error.trackingId, error) : error;
    }
  };
  return {
    account: () => inWords(account),
    templates: () =>
      inWords(async () => {
        const { body } = await http.request({ method: 'GET', path: family.templates });
        return templatesIn(body, untold);
      }),
    create: (wish) =>
      inWords(async () => {
        const call = { method: 'POST', path: reports, body: bodyOf(wish) } as const;
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
    list: (region) =>
      inWords(async () => {
        const query = region === undefined ? '' : `?regionId=${encodeURIComponent(region)}`;
        const { body } = await http.request({ method: 'GET', path: `${reports}${query}` });
        return reportsIn(body);
      }),
    download: (url, keep) => aboutOne(() => download(url, keep)),
    open: openReport,
    remove: (id) =>
      aboutOne(async () => {
        await http.request({ method: 'DELETE', path: pathOf(id) });
      }).catch((error: unknown) => {
        if (!(error instanceof Fault) || error.code !== 'report-gone') throw error;
      }),
  };
}

async function readAccount(http: WebexHttp): Promise<ReportsAccount | undefined> {
  const account = await accountOf(http);
  if (account.kind !== 'person') return undefined;
  const { email, orgId, orgName } = account;
  return { email, orgId, orgName };
}

/** Read once for each access token: after a new login it may be somebody else's. */
function perToken<T>(token: () => Promise<string>, read: () => Promise<T>): () => Promise<T> {
  let known: { readonly of: string; readonly value: T } | undefined;
  return async () => {
    const of = await token();
    if (known?.of !== of) known = { of, value: await read() };
    return known.value;
  };
}
