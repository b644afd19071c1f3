import express, { type ErrorRequestHandler, type Express } from 'express';
import { type ControlParts, createControlRouter } from '../control/control-router.ts';
import { WDM_PATH } from '../socket/devices.ts';
import { createApi } from './api.ts';
import { isLoopbackHost } from './loopback.ts';
import { createPageRouter } from './page-router.ts';
import { openRoutes, routes } from './routes.ts';

/** Every argument is needed: with three of them express would take this for a middleware. */
const lastResort: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const status =
    typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  if (status >= 500 || Number.isNaN(status)) {
    process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
    response.status(500).json({ message: 'An unexpected error occurred.' });
  } else response.status(status).json({ message: error instanceof Error ? error.message : 'Bad request.' });
};

export function createApp(parts: ControlParts & { baseUrl: () => string }): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use((request, response, next) => {
    const { host, origin } = request.headers;
    // A page of another site can send requests here although it cannot read the answers.
    const isOwnPage = origin === undefined || origin === `http://${host}`;
    if (isLoopbackHost(host) && isOwnPage) next();
    else response.status(403).json({ message: 'Only local clients are served.' });
  });
  app.use('/_sandbox', createControlRouter(parts));
  app.get(['/u2c/api/v1/catalog', '/u2c/api/v1/limited/catalog'], (_request, response) => {
    const base = parts.baseUrl();
    const serviceLinks = { hydra: `${base}/v1`, u2c: `${base}/u2c/api/v1`, wdm: `${base}${WDM_PATH}` };
    response.json({ serviceLinks, hostCatalog: {}, format: 'hostmap' });
  });
  const api = createApi({ ...parts, routes, openRoutes });
  // Mounted without a path, because express would strip it from the url that paging links repeat.
  app.use((request, response, next) => {
    if (/^\/(v1|identity|_download|wdm|conversation)(\/|\?|$)/.test(request.url))
      return api(request, response);
    next();
    return undefined;
  });
  app.use(createPageRouter());
  app.use((_request, response) => {
    response.status(404).json({ message: 'Nothing here.' });
  });
  app.use(lastResort);
  return app;
}
