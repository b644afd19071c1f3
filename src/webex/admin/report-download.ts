// Brings a finished report. Its URL is on another host than the API, and the token goes with the call: so only to
// hosts of Webex, and never on to where one of them points.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { Fault } from '../../domain/failure.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import { sizeInWords } from '../../domain/reports/size.ts';
import type { OnUnauthorized } from '../http.ts';
import { DEFAULT_LIMITS, type Limits, retryRule } from '../retry-rule.ts';
import { faultOfSilence } from '../silence.ts';
import { faultOfAnswer, faultOfReading } from '../webex-fault.ts';

export interface DownloadLimits extends Limits {
  readonly headersMs: number;
  /** Between two pieces of the file. */
  readonly bodyMs: number;
  /** For all of it. */
  readonly totalMs: number;
  readonly maxBytes: number;
}

const LIMITS: DownloadLimits = {
  ...DEFAULT_LIMITS,
  headersMs: 30_000,
  bodyMs: 30_000,
  totalMs: 30 * 60_000,
  maxBytes: 1024 * 1024 * 1024,
};
const MAX_ERROR_BYTES = 64 * 1024;
const MAX_REDIRECTS = 3;

export interface DownloadDeps {
  readonly baseUrl: string;
  readonly token: () => Promise<string>;
  readonly onUnauthorized: OnUnauthorized;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly limits?: Partial<DownloadLimits> | undefined;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const isLoopback = ({ hostname }: URL): boolean => LOOPBACK.has(hostname) || hostname.endsWith('.localhost');

/** `*.webex.com` over TLS; a Webex on this machine may also name this machine. */
export function mayCarryToken(url: URL, baseUrl: string): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.webex.com')) return true;
  const isHttp = url.protocol === 'http:' || url.protocol === 'https:';
  return isHttp && isLoopback(url) && isLoopback(new URL(baseUrl));
}

const refusedHost = (): Fault =>
  new Fault({
    code: 'foreign-download',
    message: 'Webex named a place for the report that is none of its own hosts; the report was not fetched.',
    repeat: 'never',
  });

type Keep<T> = (pieces: AsyncIterable<Uint8Array>) => Promise<T>;

/** See `ReportsAdmin.download`. */
export function createDownload(deps: DownloadDeps): <T>(url: string, keep: Keep<T>) => Promise<T> {
  const limits = { ...LIMITS, ...deps.limits };
  const { clock } = deps;

  return async (address, keep) => {
    if (!URL.canParse(address)) throw refusedHost();
    const url = new URL(address);
    if (!mayCarryToken(url, deps.baseUrl)) throw refusedHost();
    const began = clock.real();
    let onUnauthorized: OnUnauthorized | undefined = deps.onUnauthorized;
    for (let attempt = 1; ; attempt += 1) {
      const bearer = await deps.token();
      const got = await fetchFile(deps.dispatcher, url, bearer, limits, () => clock.real(), keep);
      if ('kept' in got) return got.kept;
      const { fault } = got;
      if (fault.status === 401 && onUnauthorized !== undefined) {
        const renewed = await onUnauthorized(bearer, fault);
        onUnauthorized = undefined;
        if (renewed) continue;
      }
      const { status, errorCode } = fault;
      const failure = {
        method: 'GET',
        status,
        errorCode,
        retryAfter: got.retryAfter,
        attempt,
        elapsedMs: clock.real() - began,
      };
      const verdict = retryRule(failure, limits, clock.real(), 0.5);
      if (fault.repeat !== 'safe' || !verdict.again) throw fault;
      await sleep(verdict.waitMs);
    }
  };
}

interface Failed {
  readonly fault: Fault;
  readonly retryAfter: string | undefined;
}
type Fetched<T> = { readonly kept: T } | Failed;

async function fetchFile<T>(
  dispatcher: Dispatcher,
  first: URL,
  bearer: string,
  limits: DownloadLimits,
  now: () => number,
  keep: Keep<T>,
): Promise<Fetched<T>> {
  const signal = AbortSignal.timeout(limits.totalMs);
  try {
    let url = first;
    for (let hops = 0; ; hops += 1) {
      const response = await dispatcher.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'GET',
        headers: { authorization: `Bearer ${bearer}`, accept: '*/*' },
        headersTimeout: limits.headersMs,
        bodyTimeout: limits.bodyMs,
        signal,
      });
      const next = hops < MAX_REDIRECTS ? sameHostTarget(response, url) : undefined;
      if (next === undefined) return await readAnswer(response, limits, now(), keep);
      await response.body.dump();
      url = next;
    }
  } catch (error) {
    if (error instanceof NotOurs) throw error;
    if (error instanceof TooLarge) return { fault: error.fault, retryAfter: undefined };
    return { fault: faultOfSilence('GET', error), retryAfter: undefined };
  }
}

/** Where a redirect leads, if it stays at its host: the token was meant for that one. */
function sameHostTarget({ statusCode, headers }: Dispatcher.ResponseData, from: URL): URL | undefined {
  const location = headerOf(headers, 'location');
  if (statusCode < 300 || statusCode >= 400 || location === undefined) return undefined;
  const target = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  return target?.origin === from.origin ? target : undefined;
}

async function readAnswer<T>(
  response: Dispatcher.ResponseData,
  limits: DownloadLimits,
  now: number,
  keep: Keep<T>,
): Promise<Fetched<T>> {
  const { statusCode: status, headers } = response;
  const trackingId = headerOf(headers, 'trackingid');
  const retryAfter = headerOf(headers, 'retry-after');
  const fault = (code: string, message: string): Fault => faultOfReading('GET', code, message, trackingId);
  const unusable = (code: string, message: string): Failed => ({
    fault: fault(code, message),
    retryAfter: undefined,
  });
  if (status === 200) {
    if (/^text\/html\b/i.test(headerOf(headers, 'content-type') ?? ''))
      return unusable('unreadable-answer', 'Webex sent a web page in the place of the report.');
    const most = sizeInWords(limits.maxBytes);
    const tooLarge = fault(
      'report-too-large',
      `The report is larger than Steward takes (${most}). Ask for a shorter period.`,
    );
    return { kept: await kept(response.body, limits.maxBytes, tooLarge, keep) };
  }
  if (status >= 300 && status < 400)
    return unusable('foreign-download', 'Webex points to another host for the report; it was not followed.');
  const said = await readUpTo(response.body, MAX_ERROR_BYTES);
  const body = parsed(said);
  const { defaultRetryAfterMs } = limits;
  const path = '/download';
  const about = { method: 'GET', path, status, body, trackingId, retryAfter, now, defaultRetryAfterMs };
  return { fault: faultOfAnswer(about), retryAfter };
}

/** More came than may be kept. */
class TooLarge extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** What has gone wrong where the file was to be kept says nothing of Webex. */
class NotOurs extends Error {}

async function kept<T>(
  body: AsyncIterable<Uint8Array>,
  max: number,
  tooLarge: Fault,
  keep: Keep<T>,
): Promise<T> {
  let trouble: Error | undefined;
  async function* limited(): AsyncGenerator<Uint8Array> {
    let size = 0;
    try {
      for await (const piece of body) {
        size += piece.length;
        if (size > max) throw new TooLarge(tooLarge);
        yield piece;
      }
    } catch (error) {
      trouble = error instanceof Error ? error : new Error(String(error));
      throw trouble;
    }
  }
  try {
    return await keep(limited());
  } catch (error) {
    if (trouble !== undefined) throw trouble;
    throw new NotOurs('the file could not be kept', { cause: error });
  }
}

async function readUpTo(body: AsyncIterable<Uint8Array>, max: number): Promise<Buffer | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > max) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** An error may be JSON with a number, or the page of a gateway. */
function parsed(bytes: Buffer | undefined): unknown {
  const text = bytes?.toString('utf8') ?? '';
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function headerOf(headers: Dispatcher.ResponseData['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
