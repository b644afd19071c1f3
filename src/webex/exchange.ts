// One send and one answer over undici, nothing repeated. The body is read under a size limit.
import type { Dispatcher } from 'undici';

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
  | { readonly kind: 'silence'; readonly timeout: boolean; readonly cause: unknown };

export interface Sending {
  readonly origin: string;
  readonly path: string;
  readonly method: Dispatcher.HttpMethod;
  /** Absent: the call names its client in another way. */
  readonly token: string | undefined;
  readonly payload: Payload | undefined;
  readonly limits: { readonly headersMs: number; readonly bodyMs: number; readonly maxBodyBytes: number };
  readonly signal: AbortSignal;
}

/** undici's own timeouts restart with every byte; the signal ends an answer that only drips. */
export async function exchange(dispatcher: Dispatcher, sending: Sending): Promise<Exchanged> {
  const { payload, limits } = sending;
  try {
    const response = await dispatcher.request({
      origin: sending.origin,
      path: sending.path,
      method: sending.method,
      headers: {
        ...(sending.token === undefined ? {} : { authorization: `Bearer ${sending.token}` }),
        accept: 'application/json',
        ...(payload === undefined ? {} : { 'content-type': payload.contentType }),
      },
      body: payload === undefined ? null : Buffer.from(payload.bytes),
      headersTimeout: limits.headersMs,
      bodyTimeout: limits.bodyMs,
      signal: AbortSignal.any([sending.signal, AbortSignal.timeout(limits.headersMs + limits.bodyMs)]),
    });
    const bytes = await readUpTo(response.body, limits.maxBodyBytes);
    return understood(response.statusCode, response.headers, bytes);
  } catch (error) {
    return { kind: 'silence', timeout: isTimeout(error), cause: error };
  }
}

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

function understood(status: number, headers: Answer['headers'], bytes: Buffer | undefined): Exchanged {
  const tracking = headers['trackingid'];
  const answer: Answer = {
    status,
    headers,
    body: undefined,
    trackingId: Array.isArray(tracking) ? tracking[0] : tracking,
  };
  if (bytes === undefined) {
    return {
      kind: 'unreadable',
      code: 'answer-too-large',
      message: 'The answer of Webex is larger than can be handled.',
      answer,
    };
  }
  const text = bytes.toString('utf8');
  if (text.trim() === '') return { kind: 'answer', answer };
  const json = /\bjson\b/i.test(String(headers['content-type'] ?? ''));
  try {
    return { kind: 'answer', answer: { ...answer, body: JSON.parse(text) as unknown } };
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

const TIMEOUTS = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

function isTimeout(error: unknown): boolean {
  if (error instanceof Error && error.name === 'TimeoutError') return true;
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && TIMEOUTS.has(code);
}
