// The port for monitoring: metrics, and nothing else.
import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Log } from '../domain/ports/log.ts';

export interface OpsDeps {
  readonly scrape: () => Promise<string>;
  readonly contentType: string;
  readonly log: Log;
}

export function createOpsApp({ scrape, contentType, log }: OpsDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/metrics', async (_request, response) => {
    const text = await scrape();
    response.set({ 'Content-Type': contentType, 'Cache-Control': 'no-store' }).send(text);
  });
  app.use((_request, response) => {
    response.status(404).json({ error: 'There is nothing here but /metrics.' });
  });
  const onError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
    log.error({ error }, 'The metrics could not be told');
    response.status(500).json({ error: 'The metrics could not be told.' });
  };
  app.use(onError);
  return app;
}
