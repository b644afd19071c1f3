// The HTTP rim: raw bytes in, signature checked over them, stored, then 200. No handler of a webhook runs here.
import { createServer, type Server } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import { parseDelivery } from '../domain/delivery.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Happening, Observe } from '../domain/ports/observer.ts';
import type { Intake } from '../engine/intake.ts';
import { verify } from '../webex/signature.ts';
import { FILES_PATH, type FilesDeps, handOut } from './files.ts';

export const WEBHOOK_PATH = '/webhooks/webex';
/** A delivery is a few hundred bytes of ids; anything near this is none. */
const BODY_LIMIT = 100 * 1024;
/** Nobody says how long Webex waits for an answer; about 15 s were seen. */
const STORE_PATIENCE_MS = 8000;

export interface HttpDeps {
  readonly intake: Intake;
  readonly secrets: readonly string[];
  readonly log: Log;
  /** Absent: no file is handed out. */
  readonly files?: Omit<FilesDeps, 'log'> | undefined;
  /** Why Steward cannot do its work now, or undefined when it can. */
  readonly notReady: () => Promise<string | undefined>;
  /** The sender is told 503 when a delivery is not stored by then; default 8 s. */
  readonly storePatienceMs?: number | undefined;
  readonly observe?: Observe | undefined;
}

export function createApp(deps: HttpDeps): Express {
  const { log, notReady } = deps;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((_request, response, next) => {
    response.set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    });
    next();
  });
  app.get('/healthz', (_request, response) => {
    response.json({ ok: true });
  });
  app.get('/readyz', async (_request, response) => {
    const why = await notReady();
    response
      .status(why === undefined ? 200 : 503)
      .json(why === undefined ? { ok: true } : { ok: false, why });
  });
  if (deps.files) app.get(`${FILES_PATH}/:token`, handOut({ ...deps.files, log }));
  app.post(WEBHOOK_PATH, express.raw({ type: () => true, limit: BODY_LIMIT }), receive(deps));
  app.all(WEBHOOK_PATH, (_request, response) => {
    response.set('Allow', 'POST').status(405).json({ error: 'Webhooks are posted.' });
  });
  app.use((_request, response) => {
    response.status(404).json({ error: 'There is nothing here.' });
  });
  app.use(onError(log));
  return app;
}

function receive(deps: HttpDeps): RequestHandler {
  return async (request, response) => {
    const begun = performance.now();
    const { end, status, error } = await take(deps, request);
    response.status(status).json(error === undefined ? { ok: true } : { error });
    deps.observe?.({ kind: 'delivery', end, ms: performance.now() - begun });
  };
}

interface Taken {
  readonly end: Extract<Happening, { readonly kind: 'delivery' }>['end'];
  readonly status: number;
  readonly error?: string;
}

async function take(deps: HttpDeps, request: Request): Promise<Taken> {
  const { intake, secrets, log, storePatienceMs = STORE_PATIENCE_MS } = deps;
  const body: unknown = request.body;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (!verify(bytes, request.headers['x-spark-signature'], secrets)) {
    log.warn(
      { from: request.socket.remoteAddress, bytes: bytes.length },
      'A webhook without a valid signature was refused',
    );
    return { end: 'unsigned', status: 401, error: 'The signature is missing or wrong.' };
  }
  const delivery = parseDelivery(parseJson(bytes));
  if (!delivery) {
    log.warn({ bytes: bytes.length }, 'A signed webhook cannot be read');
    return { end: 'unreadable', status: 400, error: 'This is no webhook body.' };
  }
  try {
    return { end: await within(storePatienceMs, intake.receive(delivery)), status: 200 };
  } catch (error) {
    log.error({ error }, 'A webhook could not be stored');
    return { end: 'failed', status: 503, error: 'The store is not available.' };
  }
}

/** What is stored after all was only not acknowledged: it is handled, and a repetition is known by its key. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`not stored within ${ms} ms`)), ms);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Body errors keep their status (413, 400); everything else is ours, and says nothing of how. */
function onError(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status =
      typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
        ? error.status
        : 500;
    if (status >= 500) log.error({ error }, 'A request failed');
    response
      .status(status)
      .json({ error: status === 413 ? 'The body is too large.' : 'The request cannot be handled.' });
  };
}

/** How long a client may take, in ms. */
export interface Patience {
  readonly headers: number;
  readonly request: number;
  readonly idle: number;
  /** How often the first two are looked at. */
  readonly looks: number;
}

const PATIENCE: Patience = { headers: 10_000, request: 15_000, idle: 5000, looks: 2000 };
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_HEADERS = 100;

/** Slow or silent clients are cut off long before they pile up. */
export async function listen(
  app: Express,
  port: number,
  host: string,
  { headers, request, idle, looks }: Patience = PATIENCE,
): Promise<Server> {
  const server = createServer(
    {
      headersTimeout: headers,
      requestTimeout: request,
      keepAliveTimeout: idle,
      connectionsCheckingInterval: looks,
      maxHeaderSize: MAX_HEADER_BYTES,
      requireHostHeader: true,
    },
    app,
  );
  server.maxHeadersCount = MAX_HEADERS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}
