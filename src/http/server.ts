// The HTTP rim: raw bytes in, signature checked over them, stored, then 200. No handler of a webhook runs here.
import type { Server } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { parseDelivery } from '../domain/delivery.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Intake } from '../engine/intake.ts';
import { verify } from '../webex/signature.ts';

export const WEBHOOK_PATH = '/webhooks/webex';
/** A delivery is a few hundred bytes of ids; anything near this is none. */
const BODY_LIMIT = 100 * 1024;

export interface HttpDeps {
  readonly intake: Intake;
  readonly secrets: readonly string[];
  readonly log: Log;
  /** Why Steward cannot do its work now, or undefined when it can. */
  readonly notReady: () => string | undefined;
}

export function createApp({ intake, secrets, log, notReady }: HttpDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    next();
  });
  app.get('/healthz', (_request, response) => {
    response.json({ ok: true });
  });
  app.get('/readyz', (_request, response) => {
    const why = notReady();
    response
      .status(why === undefined ? 200 : 503)
      .json(why === undefined ? { ok: true } : { ok: false, why });
  });
  app.post(WEBHOOK_PATH, express.raw({ type: () => true, limit: BODY_LIMIT }), receive(intake, secrets, log));
  app.all(WEBHOOK_PATH, (_request, response) => {
    response.set('Allow', 'POST').status(405).json({ error: 'Webhooks are posted.' });
  });
  app.use((_request, response) => {
    response.status(404).json({ error: 'There is nothing here.' });
  });
  app.use(onError(log));
  return app;
}

function receive(intake: Intake, secrets: readonly string[], log: Log): RequestHandler {
  return async (request, response) => {
    const body: unknown = request.body;
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    if (!verify(bytes, request.headers['x-spark-signature'], secrets)) {
      log.warn(
        { from: request.socket.remoteAddress, bytes: bytes.length },
        'A webhook without a valid signature was refused',
      );
      response.status(401).json({ error: 'The signature is missing or wrong.' });
      return;
    }
    const delivery = parseDelivery(parseJson(bytes));
    if (!delivery) {
      log.warn({ bytes: bytes.length }, 'A signed webhook cannot be read');
      response.status(400).json({ error: 'This is no webhook body.' });
      return;
    }
    try {
      await intake.receive(delivery);
    } catch (error) {
      log.error({ error }, 'A webhook could not be stored');
      response.status(503).json({ error: 'The store is not available.' });
      return;
    }
    response.status(200).json({ ok: true });
  };
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

/** Slow or silent clients are cut off long before they pile up. */
export async function listen(app: Express, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, host, (error?: Error) => {
      if (error) reject(error);
      else resolve(server);
    });
    server.requestTimeout = 15_000;
    server.headersTimeout = 10_000;
  });
}
