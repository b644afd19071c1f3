// One client for one Webex base URL and one credential: timeouts, the retry rule, paging that stays at home,
// and every bad end as a Fault.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';
import type { Fault } from '../domain/failure.ts';
import type { Clock } from '../domain/ports/clock.ts';
import { type Answer, type Exchanged, exchange, type Payload } from './exchange.ts';
import { nextPage } from './link.ts';
import { DEFAULT_LIMITS, type Limits, retryRule } from './retry-rule.ts';
import { faultOfAnswer, faultOfReading, faultOfSilence } from './webex-fault.ts';
import { SILENT, type WebexLog } from './webex-log.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Call {
  readonly method: Method;
  /** Below the base URL, beginning with `/`; ids in it are encoded by the caller. */
  readonly path: string;
  readonly query?: Query | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, e.g. a multipart form. */
  readonly payload?: Payload | undefined;
}

export interface WebexHttp {
  /** The base URL, for messages and for comparing. */
  readonly baseUrl: string;
  /** Answers with a status below 300; throws a Fault otherwise. */
  request(call: Call): Promise<Answer>;
  /** The answer and, if there is one, the call for the page after it. */
  page(call: Call): Promise<{ readonly answer: Answer; readonly next: Call | undefined }>;
  /** All pages, one answer each. */
  pages(call: Call): AsyncGenerator<Answer, void, undefined>;
  /** For an answer that is not what its call asks for. Made here, so that there is one kind of Fault. */
  unreadable(call: Call, answer: Answer): Fault;
  /** Ends calls under way with a Fault and closes the connections. */
  close(): Promise<void>;
}

export interface HttpLimits extends Limits {
  readonly connectMs: number;
  readonly headersMs: number;
  readonly bodyMs: number;
  readonly maxBodyBytes: number;
  readonly maxPages: number;
}

const DEFAULT_HTTP_LIMITS: HttpLimits = {
  ...DEFAULT_LIMITS,
  connectMs: 5_000,
  headersMs: 15_000,
  bodyMs: 15_000,
  maxBodyBytes: 32 * 1024 * 1024,
  maxPages: 1_000,
};

export interface HttpDeps {
  readonly baseUrl: string;
  readonly token: () => Promise<string>;
  readonly clock: Clock;
  readonly log?: WebexLog | undefined;
  /** Takes the place of the pool, e.g. to go through a proxy; it stays the caller's to close. */
  readonly agent?: Dispatcher | undefined;
  readonly limits?: Partial<HttpLimits> | undefined;
  readonly random?: (() => number) | undefined;
}

const CONNECTIONS = 16;

export function createWebexHttp(deps: HttpDeps): WebexHttp {
  const { clock, token, log = SILENT, random = Math.random } = deps;
  const limits: HttpLimits = { ...DEFAULT_HTTP_LIMITS, ...deps.limits };
  const base = new URL(deps.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const pool = deps.agent === undefined ? createPool(base.origin, limits) : undefined;
  const dispatcher = deps.agent ?? pool;
  const closing = new AbortController();

  async function send(call: Call, path: string): Promise<Exchanged> {
    if (dispatcher === undefined) throw new Error('no dispatcher');
    return exchange(dispatcher, {
      origin: base.origin,
      path: `${prefix}${path}`,
      method: call.method,
      token: await token(),
      payload: call.payload ?? jsonPayload(call.body),
      limits,
      signal: closing.signal,
    });
  }

  async function request(call: Call): Promise<Answer> {
    const path = `${call.path}${queryOf(call)}`;
    const began = clock.real();
    for (let attempt = 1; ; attempt += 1) {
      const result = await send(call, path);
      if (result.kind === 'answer' && result.answer.status < 300) return result.answer;
      const answer = result.kind === 'silence' ? undefined : result.answer;
      const status = result.kind === 'unreadable' ? undefined : answer?.status;
      const failure = {
        method: call.method,
        status,
        retryAfter: headerOf(answer, 'retry-after'),
        attempt,
        elapsedMs: clock.real() - began,
      };
      // An answer that is there but cannot be read would come back the same.
      const verdict =
        result.kind === 'unreadable' || closing.signal.aborted
          ? ({ again: false } as const)
          : retryRule(failure, limits, clock.real(), random());
      const plainPath = pathOnly(call.path);
      const fault = faultOf(call.method, plainPath, result, clock.real());
      const fields = {
        method: call.method,
        path: plainPath,
        status,
        attempt,
        code: fault.code,
        trackingId: fault.trackingId,
      };
      if (!verdict.again) {
        log.debug(fields, 'webex call failed');
        throw fault;
      }
      log.info({ ...fields, waitMs: verdict.waitMs }, 'webex call is repeated');
      await pause(verdict.waitMs, fault);
    }
  }

  async function pause(ms: number, fault: Fault): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: closing.signal });
    } catch {
      // Only the end of the process wakes a sleeper early; its call ends as it stood.
      throw fault;
    }
  }

  async function page(call: Call): Promise<{ answer: Answer; next: Call | undefined }> {
    const answer = await request(call);
    const next = nextPage(headerOf(answer, 'link'), base, `${call.path}${queryOf(call)}`);
    if (next.kind === 'foreign') {
      throw faultOfReading(
        call.method,
        'foreign-page',
        'Webex named a next page on another host; it was not followed.',
        answer.trackingId,
      );
    }
    return { answer, next: next.kind === 'page' ? { method: call.method, path: next.path } : undefined };
  }

  async function* pages(call: Call): AsyncGenerator<Answer, void, undefined> {
    const seen = new Set<string>([`${call.path}${queryOf(call)}`]);
    for (let next: Call | undefined = call; next !== undefined; ) {
      const turned: { answer: Answer; next: Call | undefined } = await page(next);
      yield turned.answer;
      next = turned.next;
      if (next === undefined) return;
      if (seen.has(next.path) || seen.size >= limits.maxPages) {
        throw faultOfReading(
          call.method,
          'endless-pages',
          'Webex did not come to an end with its pages.',
          turned.answer.trackingId,
        );
      }
      seen.add(next.path);
    }
  }

  return {
    baseUrl: deps.baseUrl,
    request,
    page,
    pages,
    unreadable: ({ method }, { trackingId }) =>
      faultOfReading(
        method,
        'unreadable-answer',
        'The answer of Webex is not what was asked for.',
        trackingId,
      ),
    async close() {
      closing.abort();
      await pool?.destroy();
    },
  };
}

function createPool(origin: string, limits: HttpLimits): Pool {
  return new Pool(origin, { connections: CONNECTIONS, connect: { timeout: limits.connectMs } });
}

function faultOf(method: Method, path: string, result: Exchanged, now: number): Fault {
  switch (result.kind) {
    case 'silence':
      return faultOfSilence(method, result.timeout ? 'timeout' : 'network', result.cause);
    case 'unreadable':
      return faultOfReading(method, result.code, result.message, result.answer.trackingId);
    case 'answer': {
      const { status, body, trackingId } = result.answer;
      return faultOfAnswer({
        method,
        path,
        status,
        body,
        trackingId,
        retryAfter: headerOf(result.answer, 'retry-after'),
        now,
      });
    }
  }
}

function headerOf(answer: Pick<Answer, 'headers'> | undefined, name: string): string | undefined {
  const value = answer?.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function jsonPayload(body: unknown): Payload | undefined {
  return body === undefined
    ? undefined
    : { contentType: 'application/json; charset=utf-8', bytes: JSON.stringify(body) };
}

function queryOf(call: Call): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  if (text === '') return '';
  return `${call.path.includes('?') ? '&' : '?'}${text}`;
}

const pathOnly = (path: string): string => path.split('?', 1)[0] ?? path;
