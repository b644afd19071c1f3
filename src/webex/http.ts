// One client for one Webex base URL and one credential: timeouts, the retry rule, paging that stays at home,
// and every bad end as a Fault.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';
import type { Fault } from '../domain/failure.ts';
import type { Clock } from '../domain/ports/clock.ts';
import { type Call, withQuery } from './call.ts';
import { type Answer, type Exchanged, exchange, type Payload } from './exchange.ts';
import { createPages, headerOf, type Pages } from './pages.ts';
import { DEFAULT_LIMITS, type Failure, type Limits, retryRule, type Verdict } from './retry-rule.ts';
import { faultOfAnswer, faultOfReading, faultOfSilence } from './webex-fault.ts';
import { SILENT, type WebexLog } from './webex-log.ts';

export interface WebexHttp extends Pages {
  /** The base URL, for messages and for comparing. */
  readonly baseUrl: string;
  /** Answers with a status below 300; throws a Fault otherwise. */
  request(call: Call): Promise<Answer>;
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

/** Told of a 401: true when there is another access token now, so that the call is worth sending once more. */
export type OnUnauthorized = (rejected: string, refusal: Fault) => Promise<boolean>;

export interface HttpDeps {
  readonly baseUrl: string;
  readonly token: () => Promise<string>;
  readonly onUnauthorized?: OnUnauthorized | undefined;
  readonly clock: Clock;
  readonly log?: WebexLog | undefined;
  /** Takes the place of the pool, e.g. to go through a proxy; it stays the caller's to close. */
  readonly agent?: Dispatcher | undefined;
  readonly limits?: Partial<HttpLimits> | undefined;
  readonly random?: (() => number) | undefined;
}

const CONNECTIONS = 16;
const STOP: Verdict = { again: false };

export function createWebexHttp(deps: HttpDeps): WebexHttp {
  const { clock, token, log = SILENT, random = Math.random } = deps;
  const limits: HttpLimits = { ...DEFAULT_HTTP_LIMITS, ...deps.limits };
  const base = new URL(deps.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const pool = deps.agent === undefined ? createPool(base.origin, limits) : undefined;
  const dispatcher = deps.agent ?? pool;
  const closing = new AbortController();

  async function send(call: Call, path: string, bearer: string): Promise<Exchanged> {
    if (dispatcher === undefined) throw new Error('no dispatcher');
    return exchange(dispatcher, {
      origin: base.origin,
      path: `${prefix}${path}`,
      method: call.method,
      token: bearer,
      payload: call.payload ?? jsonPayload(call.body),
      limits,
      signal: closing.signal,
    });
  }

  async function request(call: Call): Promise<Answer> {
    const path = withQuery(call);
    const began = clock.real();
    let { onUnauthorized } = deps;
    for (let attempt = 1; ; attempt += 1) {
      const bearer = await token();
      const result = await send(call, path, bearer);
      if (result.kind === 'answer' && result.answer.status < 300) return result.answer;
      const fault = faultOf(call, result, clock.real());
      if (fault.status === 401 && onUnauthorized !== undefined) {
        // Said at the gate: nothing has happened, so any call may come again, but only once.
        const renewed = await onUnauthorized(bearer, fault);
        onUnauthorized = undefined;
        if (renewed) continue;
      }
      const failure = { ...failureOf(call, result), attempt, elapsedMs: clock.real() - began };
      // An answer that is there but cannot be read would come back the same.
      const final = result.kind === 'unreadable' || closing.signal.aborted;
      const verdict = final ? STOP : retryRule(failure, limits, clock.real(), random());
      const fields = { ...fieldsOf(call, fault), attempt };
      if (!verdict.again) {
        log.debug(fields, 'webex call failed');
        throw fault;
      }
      log.info({ ...fields, waitMs: verdict.waitMs }, 'webex call is repeated');
      await pause(verdict.waitMs, closing.signal, fault);
    }
  }

  return {
    baseUrl: deps.baseUrl,
    request,
    ...createPages(request, base, limits.maxPages),
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

/** Only the end of the process wakes a sleeper early; its call ends as it stood. */
async function pause(ms: number, closing: AbortSignal, fault: Fault): Promise<void> {
  await sleep(ms, undefined, { signal: closing }).catch(() => {
    throw fault;
  });
}

type Ended = Pick<Failure, 'method' | 'status' | 'retryAfter'>;

function failureOf({ method }: Call, result: Exchanged): Ended {
  if (result.kind !== 'answer') return { method, status: undefined, retryAfter: undefined };
  return { method, status: result.answer.status, retryAfter: headerOf(result.answer, 'retry-after') };
}

function faultOf(call: Call, result: Exchanged, now: number): Fault {
  const { method } = call;
  switch (result.kind) {
    case 'silence':
      return faultOfSilence(method, result.timeout ? 'timeout' : 'network', result.cause);
    case 'unreadable':
      return faultOfReading(method, result.code, result.message, result.answer.trackingId);
    case 'answer': {
      const { status, body, trackingId } = result.answer;
      const retryAfter = headerOf(result.answer, 'retry-after');
      return faultOfAnswer({ method, path: pathOnly(call.path), status, body, trackingId, retryAfter, now });
    }
  }
}

/** The query is left out: it may hold what somebody typed. */
const fieldsOf = ({ method, path }: Call, { code, status, trackingId }: Fault): object => ({
  method,
  path: pathOnly(path),
  code,
  status,
  trackingId,
});

function jsonPayload(body: unknown): Payload | undefined {
  return body === undefined
    ? undefined
    : { contentType: 'application/json; charset=utf-8', bytes: JSON.stringify(body) };
}

const pathOnly = (path: string): string => path.split('?', 1)[0] ?? path;
