// One client for one Webex base URL and one credential: its pace, timeouts, the retry rule, paging that stays at
// home, and every bad end as a Fault.
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';
import { Fault } from '../domain/failure.ts';
import type { Clock } from '../domain/ports/clock.ts';
import { type Call, withQuery } from './call.ts';
import { type Answer, type Exchanged, type ExchangeLimits, exchange, type Payload } from './exchange.ts';
import type { End } from './limiter.ts';
import { createPace, type Pace } from './pace.ts';
import { createPages, headerOf, type Pages } from './pages.ts';
import { DEFAULT_LIMITS, isThrottling, type Limits, retryRule, type Verdict } from './retry-rule.ts';
import type { Heard } from './scope-book.ts';
import { faultOfSilence } from './silence.ts';
import { faultOfAnswer, faultOfReading } from './webex-fault.ts';
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

export interface HttpLimits extends Limits, ExchangeLimits {
  /** Of the client's own pool; an `agent` has its own. */
  readonly connectMs: number;
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
  /** Told how each call ended, after all its repetitions. */
  readonly heard?: Heard | undefined;
  readonly clock: Clock;
  readonly log?: WebexLog | undefined;
  /** Shared by all clients of a credential; by default the client's own. */
  readonly pace?: Pace | undefined;
  /** Takes the place of the pool, e.g. to go through a proxy; it stays the caller's to close. */
  readonly agent?: Dispatcher | undefined;
  readonly limits?: Partial<HttpLimits> | undefined;
  readonly random?: (() => number) | undefined;
}

const CONNECTIONS = 16;
const STOP: Verdict = { again: false };

export function createWebexHttp(deps: HttpDeps): WebexHttp {
  const { clock, log = SILENT, random = Math.random } = deps;
  const pace = deps.pace ?? createPace({ log });
  const limits: HttpLimits = { ...DEFAULT_HTTP_LIMITS, ...deps.limits };
  const base = new URL(deps.baseUrl);
  const dispatcher = deps.agent ?? createPool(base.origin, limits);
  const closing = new AbortController();
  // Every call that waits listens.
  setMaxListeners(0, closing.signal);
  const send = createSend({ deps, base, limits, dispatcher, pace, closing: closing.signal });

  async function request(call: Call): Promise<Answer> {
    const path = withQuery(call);
    const began = clock.real();
    let { onUnauthorized } = deps;
    for (let attempt = 1; ; attempt += 1) {
      const { bearer, result } = await send(call, path, attempt > 1);
      if (result.kind === 'answer' && result.answer.status < 300) {
        deps.heard?.(call, undefined);
        return result.answer;
      }
      const now = timeOf(result, clock);
      const fault = faultOf(call, result, now, limits);
      if (fault.status === 401 && onUnauthorized !== undefined) {
        // Said at the gate: nothing has happened, so any call may come again, but only once.
        const renewed = await onUnauthorized(bearer, fault);
        onUnauthorized = undefined;
        if (renewed) continue;
      }
      if (isThrottling(fault.status, fault.errorCode)) await pace.block(fault.retryAfterMs ?? 0);
      const failure = { ...failureOf(call, result, fault), attempt, elapsedMs: clock.real() - began };
      // An answer that is there but cannot be read would come back the same.
      const final = result.kind === 'unreadable' || fault.repeat === 'never' || closing.signal.aborted;
      const verdict = final ? STOP : retryRule(failure, limits, now, random());
      const fields = { ...fieldsOf(call, fault), attempt };
      if (!verdict.again) {
        log.debug(fields, 'webex call failed');
        deps.heard?.(call, fault);
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
      if (deps.agent === undefined) await dispatcher.destroy();
    },
  };
}

interface SendDeps {
  readonly deps: HttpDeps;
  readonly base: URL;
  readonly limits: HttpLimits;
  readonly dispatcher: Dispatcher;
  readonly pace: Pace;
  readonly closing: AbortSignal;
}

type Sent = { readonly bearer: string; readonly result: Exchanged };

/** One exchange, when it is the call's turn. */
function createSend({ deps, base, limits, dispatcher, pace, closing }: SendDeps) {
  const prefix = base.pathname.replace(/\/+$/, '');
  return async (call: Call, path: string, isRepeat: boolean): Promise<Sent> => {
    const wish = { bulk: call.bulk === true, patienceMs: limits.maxRetryAfterMs, signal: closing, isRepeat };
    const turn = await pace.enter(wish);
    if (turn.kind !== 'go') throw turn.kind === 'blocked' ? blocked(turn.ms) : stopping();
    let end: End = 'well';
    let status: number | undefined;
    try {
      const bearer = await deps.token();
      const result = await exchange(dispatcher, {
        origin: base.origin,
        path: `${prefix}${path}`,
        method: call.method,
        token: bearer,
        payload: call.payload ?? jsonPayload(call.body),
        limits: call.fileMax === undefined ? limits : { ...limits, maxBodyBytes: call.fileMax },
        isFile: call.fileMax !== undefined,
        signal: closing,
      });
      end = endOf(result);
      if (result.kind !== 'silence') ({ status } = result.answer);
      return { bearer, result };
    } finally {
      turn.leave(end, status);
    }
  };
}

/** How an exchange speaks of the pace: refused, or not kept up with. */
function endOf(result: Exchanged): End {
  if (result.kind === 'silence') return 'slow';
  const { status } = result.answer;
  if (status === 429) return 'throttled';
  return status === 503 || status === 504 ? 'slow' : 'well';
}

const blocked = (ms: number): Fault =>
  new Fault({
    code: 'throttled',
    message: 'Webex has asked Steward to slow down; the call was not sent.',
    repeat: 'safe',
    retryAfterMs: ms,
  });

const stopping = (): Fault =>
  new Fault({ code: 'stopping', message: 'Steward is stopping; the call was not sent.', repeat: 'safe' });

function createPool(origin: string, limits: HttpLimits): Pool {
  return new Pool(origin, {
    connections: CONNECTIONS,
    connect: { timeout: limits.connectMs },
    allowH2: false,
  });
}

/** Only the end of the process wakes a sleeper early; its call ends as it stood. */
async function pause(ms: number, closing: AbortSignal, fault: Fault): Promise<void> {
  await sleep(ms, undefined, { signal: closing }).catch(() => {
    throw fault;
  });
}

function failureOf({ method }: Call, result: Exchanged, { errorCode, repeat }: Fault) {
  if (result.kind === 'answer') {
    const { status } = result.answer;
    return { method, status, errorCode, retryAfter: headerOf(result.answer, 'retry-after') };
  }
  return { method, status: undefined, retryAfter: undefined, unsent: repeat === 'safe' };
}

/** A date in `Retry-After` is by the clock of whoever answered. */
function timeOf(result: Exchanged, clock: Clock): number {
  const said = result.kind === 'answer' ? Date.parse(headerOf(result.answer, 'date') ?? '') : Number.NaN;
  return Number.isNaN(said) ? clock.real() : said;
}

function faultOf(call: Call, result: Exchanged, now: number, limits: HttpLimits): Fault {
  const { method } = call;
  switch (result.kind) {
    case 'silence':
      return faultOfSilence(method, result.cause);
    case 'unreadable':
      return faultOfReading(method, result.code, result.message, result.answer.trackingId);
    case 'answer': {
      const { status, body, trackingId } = result.answer;
      const { defaultRetryAfterMs } = limits;
      const retryAfter = headerOf(result.answer, 'retry-after');
      const path = pathOnly(call.path);
      return faultOfAnswer({ method, path, status, body, trackingId, retryAfter, now, defaultRetryAfterMs });
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
