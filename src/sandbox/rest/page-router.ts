import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { type Router } from 'express';

const PAGE = join(import.meta.dirname, '../page');
const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

const require = createRequire(import.meta.url);

function packageFile(name: string, ...path: readonly string[]): string {
  return join(dirname(require.resolve(`${name}/package.json`)), ...path);
}

/** The page, and the browser builds of the two packages it draws with. */
export function createPageRouter(): Router {
  const router = express.Router();
  const vendor = new Map([
    ['adaptivecards.min.js', packageFile('adaptivecards', 'dist', 'adaptivecards.min.js')],
    ['markdown-it.min.js', packageFile('markdown-it', 'dist', 'browser', 'markdown-it.umd.min.js')],
  ]);
  router.use((_request, response, next) => {
    response.set(HEADERS);
    next();
  });
  router.get('/', (_request, response) => {
    response.sendFile(join(PAGE, 'index.html'), { cacheControl: false });
  });
  router.get('/vendor/:file', (request, response, next) => {
    const file = vendor.get(request.params.file);
    if (file === undefined) next();
    else response.sendFile(file, { cacheControl: false });
  });
  router.use('/page', express.static(PAGE, { cacheControl: false, index: false, redirect: false }));
  return router;
}
