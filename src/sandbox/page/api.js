/** A refusal of the sandbox, with the tracking id that finds it in the ledger. */
export class ApiError extends Error {
  /** @param {number} status @param {string} message @param {string | undefined} trackingId */
  constructor(status, message, trackingId) {
    super(message);
    this.status = status;
    this.trackingId = trackingId;
  }
}

let token = '';

/** From now on requests are made as the person of this token. @param {string} value */
export function actAs(value) {
  token = value;
}

/** @param {string} path @param {RequestInit} [init] */
async function request(path, init = {}) {
  const response = await fetch(path, { cache: 'no-store', ...init }).catch(() => {
    throw new ApiError(0, 'The sandbox does not answer. Is it still running?', undefined);
  });
  if (response.ok) return response;
  const body = await response.json().catch(() => ({}));
  const message = body.message ?? body.error ?? `${response.status} ${response.statusText}`;
  throw new ApiError(
    response.status,
    message,
    body.trackingId ?? response.headers.get('trackingid') ?? undefined,
  );
}

/** @param {Response} response */
async function json(response) {
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

/** What the page itself reads is kept out of the ledger: there it would drown what the bot does. */
const quiet = () => ({ authorization: `Bearer ${token}`, 'x-sandbox-quiet': '1' });
const loud = () => ({ authorization: `Bearer ${token}` });

/** @param {string} path @param {Record<string, string | number | undefined>} [query] */
export async function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return json(await request(`/v1${path}${search ? `?${search}` : ''}`, { headers: quiet() }));
}

/** @param {string} path @param {unknown} body */
export const post = (path, body) => write('POST', path, body);

/** @param {string} path @param {unknown} body */
export const put = (path, body) => write('PUT', path, body);

/** @param {'POST' | 'PUT'} method @param {string} path @param {unknown} body */
async function write(method, path, body) {
  const form = body instanceof FormData;
  return json(
    await request(`/v1${path}`, {
      method,
      headers: form ? loud() : { ...loud(), 'content-type': 'application/json' },
      body: form ? body : JSON.stringify(body),
    }),
  );
}

/** @param {string} path */
export async function remove(path) {
  await request(`/v1${path}`, { method: 'DELETE', headers: loud() });
}

/**
 * A file of a message. Only the path of its address is used: the page may have been opened under another
 * name of this machine than the one the sandbox writes into its answers.
 * @param {string} url
 */
export function content(url) {
  return request(new URL(url, location.href).pathname, { headers: quiet() });
}

/** @param {Response} response */
export function fileName(response) {
  const disposition = response.headers.get('content-disposition') ?? '';
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (extended) return decodeURIComponent(extended);
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? 'file';
}

/** The sandbox's own control, beside the Webex API. @param {string} path @param {string} [method] @param {unknown} [body] */
export async function control(path, method = 'GET', body = undefined) {
  const init =
    body === undefined
      ? { method }
      : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return json(await request(`/_sandbox/${path}`, init));
}

/**
 * Follows what changes in the sandbox. The browser reconnects by itself; after a gap everything is read anew,
 * since changes in between are not sent again.
 * @param {{ change: (event: any) => void, lost: () => void, back: () => void }} on
 */
export function follow(on) {
  let gap = false;
  // Between the first reading and this stream something may have happened, too.
  let isFirst = true;
  let source = open();

  function open() {
    const next = new EventSource('/_sandbox/events');
    next.addEventListener('change', (event) => on.change(JSON.parse(event.data)));
    next.addEventListener('open', () => {
      if (gap || isFirst) on.back();
      gap = false;
      isFirst = false;
    });
    next.addEventListener('error', () => {
      if (!gap) on.lost();
      gap = true;
      // A refused stream is closed for good by the browser: only then is it for us to try again.
      if (next.readyState === EventSource.CLOSED) setTimeout(() => (source = open()), 2000);
    });
    return next;
  }
  addEventListener('pagehide', () => source.close());
}
