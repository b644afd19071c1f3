// Every way a call to Webex can end badly, as a Fault: a stable code, what may be done about it, and words for
// the person who asked. Tokens and request bodies never enter a message.
import { Fault, type Repeat } from '../domain/failure.ts';
import { isRead, isRefusal, retryAfterMs } from './retry-rule.ts';

export interface Refused {
  readonly method: string;
  /** Below the base URL, without the query. */
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
  readonly trackingId: string | undefined;
  readonly retryAfter: string | undefined;
  readonly now: number;
  /** For a refusal that does not say how long to wait. */
  readonly defaultRetryAfterMs: number;
}

/** The Fault for an answer with an error status. */
export function faultOfAnswer(refused: Refused): Fault {
  const { status, body } = refused;
  const said = webexMessage(body);
  const errorCode = errorCodeIn(body);
  const [code, words] = meaning(status);
  return new Fault({
    code,
    message: said === undefined ? words : `${words} Webex says: ${said}`,
    repeat: repeatOf(refused, errorCode),
    status,
    errorCode,
    trackingId: refused.trackingId ?? trackingIdIn(body),
    retryAfterMs: pauseOf(refused, errorCode),
  });
}

/** The Fault for an answer that arrived and cannot be used. */
export function faultOfReading(
  method: string,
  code: string,
  message: string,
  trackingId: string | undefined,
): Fault {
  return new Fault({ code, message, repeat: isRead(method) ? 'never' : 'look-first', trackingId });
}

/** `POST /people` fans out to several services: a 400 may have created the user all the same. */
function repeatOf({ method, path, status }: Refused, errorCode: number | undefined): Repeat {
  if (isRefusal(status, errorCode)) return 'safe';
  if (isRead(method)) return status >= 500 ? 'safe' : 'never';
  if (status >= 500) return 'look-first';
  // 401 and 403 are said at the gate, before any service is asked.
  const gate = status === 401 || status === 403;
  return !gate && /^\/people(\/|$)/.test(path) ? 'look-first' : 'never';
}

/** Trouble may come with a pause too; without one it is the caller's to choose. */
function pauseOf(refused: Refused, errorCode: number | undefined): number | undefined {
  const { status, retryAfter, now, defaultRetryAfterMs } = refused;
  if (isRefusal(status, errorCode)) return retryAfterMs(retryAfter, now, defaultRetryAfterMs);
  return status >= 500 ? retryAfterMs(retryAfter, now, 0) || undefined : undefined;
}

function meaning(status: number): readonly [code: string, words: string] {
  const known = MEANINGS.get(status);
  if (known !== undefined) return known;
  if (status >= 500) return ['webex-unavailable', 'Webex has trouble of its own at the moment.'];
  if (status >= 400) return ['bad-request', 'Webex did not accept the request.'];
  return ['unexpected-answer', `Webex answered with status ${status}, which was not expected.`];
}

const MEANINGS: ReadonlyMap<number, readonly [string, string]> = new Map([
  [400, ['bad-request', 'Webex did not accept the request.']],
  [401, ['unauthorized', 'Webex did not accept the access token.']],
  [403, ['forbidden', 'Webex does not allow this.']],
  [404, ['not-found', 'Webex knows nothing under this id.']],
  [405, ['method-not-allowed', 'Webex does not offer this here.']],
  [409, ['conflict', 'This clashes with what Webex already has.']],
  [410, ['removed', 'Webex has removed this.']],
  [415, ['unsupported-media', 'Webex does not take this kind of content.']],
  [423, ['locked', 'Webex is still checking this; try again a little later.']],
  [428, ['unscannable', 'Webex cannot scan this file for malware.']],
  [429, ['throttled', 'Webex asks us to slow down.']],
  [451, ['wrong-region', 'Webex keeps this data in another region.']],
]);

const MAX_SAID = 300;

/** Webex's own words from any of its error families, on one line. */
function webexMessage(body: unknown): string | undefined {
  const said = wordsIn(body)
    ?.replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (said === undefined || said === '') return undefined;
  const points = Array.from(said);
  return points.length > MAX_SAID ? `${points.slice(0, MAX_SAID - 1).join('')}…` : said;
}

/** Messaging and people · atlas and jobs · SCIM · OAuth. */
function wordsIn(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined;
  const atlas = firstRecord(firstRecord(body['error'])?.['message']);
  const description = firstRecord(body['errors'])?.['description'];
  const candidates = [
    headed(body['message'], description),
    body['message'],
    description,
    atlas?.['description'],
    body['detail'],
    body['details'],
    body['error_description'],
    body['error'],
  ];
  return candidates.find((words): words is string => typeof words === 'string' && words.trim() !== '');
}

/** Licenses have a headline that says little and a description that says why; elsewhere both are the same. */
function headed(message: unknown, description: unknown): string | undefined {
  if (typeof message !== 'string' || typeof description !== 'string') return undefined;
  const [head, tail] = [message.trim().replace(/\.$/, ''), description.trim()];
  if (head === '' || tail.includes(head)) return tail;
  return head.includes(tail.replace(/\.$/, '')) ? undefined : `${head}: ${tail}`;
}

const CODE_KEYS = ['errorCode', 'ErrorCode', 'code'];

/** Reports do not document where the number sits, so the whole body is searched, outermost first. */
function errorCodeIn(body: unknown): number | undefined {
  let level: readonly unknown[] = [body];
  for (let depth = 0; depth < 6 && level.length > 0; depth += 1) {
    for (const value of level) {
      const code = isRecord(value)
        ? CODE_KEYS.map((key) => toCode(value[key])).find((n) => n !== undefined)
        : undefined;
      if (code !== undefined) return code;
    }
    level = level.flatMap((value) => (isRecord(value) || Array.isArray(value) ? Object.values(value) : []));
  }
  return undefined;
}

function toCode(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

function trackingIdIn(body: unknown): string | undefined {
  const id = isRecord(body) ? body['trackingId'] : undefined;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function firstRecord(value: unknown): Record<string, unknown> | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return isRecord(first) ? first : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
