// One send and one answer over undici, nothing repeated. The body is read under a size limit.
import type { Dispatcher } from 'undici';
import { withoutInner } from '../domain/show/times.ts';

export interface Payload {
  readonly contentType: string;
  readonly bytes: string | Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; undefined for an empty body; the text itself for any other content type. */
  readonly body: unknown;
  readonly trackingId: string | undefined;
}

export type Exchanged =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'unreadable'; readonly code: string; readonly message: string; readonly answer: Answer }
  | { readonly kind: 'silence'; readonly cause: unknown };

export interface ExchangeLimits {
  /** From the sending of the call to the first byte of its answer. */
  readonly headersMs: number;
  /** Between two pieces of the answer. */
  readonly bodyMs: number;
  /** For all of it, connecting included; by default the two together. */
  readonly totalMs?: number | undefined;
  readonly maxBodyBytes: number;
}

export interface Sending {
  readonly origin: string;
  readonly path: string;
  readonly method: Dispatcher.HttpMethod;
  /** Absent: the call names its client in another way. */
  readonly token: string | undefined;
  readonly payload: Payload | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly limits: ExchangeLimits;
  /** A file is wanted: a good answer's body is its bytes. */
  readonly isFile?: boolean | undefined;
  readonly signal: AbortSignal;
}

/** undici's own timeouts restart with every byte; the signal ends an answer that only drips. */
export async function exchange(dispatcher: Dispatcher, sending: Sending): Promise<Exchanged> {
  const { payload, limits } = sending;
  const totalMs = limits.totalMs ?? limits.headersMs + limits.bodyMs;
  try {
    const signal = AbortSignal.any([sending.signal, AbortSignal.timeout(totalMs)]);
    const request = dispatcher.request({
      origin: sending.origin,
      path: sending.path,
      method: sending.method,
      headers: {
        ...(sending.token === undefined ? {} : { authorization: `Bearer ${sending.token}` }),
        accept: sending.isFile === true ? '*/*' : 'application/json',
        ...sending.headers,
        ...(payload === undefined ? {} : { 'content-type': payload.contentType }),
      },
      body: payload === undefined ? null : Buffer.from(payload.bytes),
      headersTimeout: limits.headersMs,
      bodyTimeout: limits.bodyMs,
      signal,
    });
    const response = await Promise.race([request, ended(signal)]);
    const bytes = await readUpTo(response.body, limits.maxBodyBytes);
    return understood(response.statusCode, response.headers, bytes, sending.isFile === true);
  } catch (error) {
    return { kind: 'silence', cause: error };
  }
}

/** undici heeds the signal only once a connection stands; a call that waits for one is then not sent any more. */
const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(reasonOf(signal)), { once: true });
  });

const reasonOf = ({ reason }: AbortSignal): Error =>
  reason instanceof Error ? reason : new Error('aborted');

/** Undefined: there was more than may be kept. */
async function readUpTo(body: AsyncIterable<Uint8Array>, max: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > max) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function understood(
  status: number,
  headers: Answer['headers'],
  bytes: Buffer | undefined,
  isFile: boolean,
): Exchanged {
  const tracking = headers['trackingid'];
  const answer: Answer = {
    status,
    headers,
    body: undefined,
    trackingId: (Array.isArray(tracking) ? tracking[0] : tracking) || undefined,
  };
  if (bytes === undefined) {
    return {
      kind: 'unreadable',
      code: 'answer-too-large',
      message: 'The answer of Webex is larger than can be handled.',
      answer,
    };
  }
  if (isFile && status === 200) return { kind: 'answer', answer: { ...answer, body: new Uint8Array(bytes) } };
  const text = bytes.toString('utf8');
  if (text.trim() === '') return { kind: 'answer', answer };
  const json = /\bjson\b/i.test(String(headers['content-type'] ?? ''));
  try {
    return { kind: 'answer', answer: { ...answer, body: parsed(text) } };
  } catch {
    // Error pages of gateways are HTML; only a success that claims to be JSON is a broken answer.
    if (status >= 300 || !json) return { kind: 'answer', answer: { ...answer, body: text } };
    return {
      kind: 'unreadable',
      code: 'unreadable-answer',
      message: 'The answer of Webex could not be read.',
      answer,
    };
  }
}

/** No character that Steward itself means something by comes in from outside, nor as `\\ufdd0`. */
function parsed(text: string): unknown {
  if (!/[\ufdd0-\ufdef]|\\ufd[de]/i.test(text)) return JSON.parse(text) as unknown;
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'string' ? withoutInner(value) : value,
  ) as unknown;
}
