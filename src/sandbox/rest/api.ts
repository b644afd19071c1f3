import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, Faults } from '../control/faults.ts';
import type { Ledger } from '../control/ledger.ts';
import type { Deliveries } from '../deliveries.ts';
import type { World } from '../world/world.ts';
import { actorOf, ownerOf } from './actor.ts';
import { type RequestBody, readBody } from './read-body.ts';
import { type Actor, type Call, createMatcher, type OpenRoute, type Reply, type Route } from './route.ts';
import { requireScope } from './scopes.ts';
import { Transport } from './transport.ts';
import { errorBody, notFound, unauthorized, WebexError } from './webex-error.ts';

export type ApiParts = {
  world: World;
  ledger: Ledger;
  faults: Faults;
  deliveries: Deliveries;
  routes: readonly Route[];
  openRoutes: readonly OpenRoute[];
  baseUrl: () => string;
  stopped: AbortSignal;
};

type Visit = {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  path: string;
  input: RequestBody;
  actor: Actor | undefined;
  owner: string | null;
  trackingId: string;
};

function refusal(error: unknown, visit: Visit): Reply {
  if (error instanceof WebexError) {
    const { trackingPrefix, headers, body } = error.details;
    if (trackingPrefix !== undefined) visit.trackingId = `${trackingPrefix}${randomUUID()}`;
    return {
      status: error.status,
      body: body?.(visit.trackingId) ?? errorBody(error.message, visit.trackingId, error.details),
      ...(headers === undefined ? {} : { headers }),
    };
  }
  process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
  return { status: 500, body: errorBody('An unexpected error occurred.', visit.trackingId) };
}

function faultReply(fault: Fault, trackingId: string): Reply | undefined {
  if (fault.status === undefined) return undefined;
  const headers: Record<string, string> = {};
  if (fault.retryAfter !== undefined) headers['Retry-After'] = String(fault.retryAfter);
  const body = 'body' in fault ? fault.body : errorBody('The sandbox was told to fail here.', trackingId);
  return { status: fault.status, body, headers };
}

function send(visit: Visit, reply: Reply): void {
  const { response } = visit;
  if (response.destroyed) return;
  response.statusCode = reply.status;
  response.setHeader('Trackingid', visit.trackingId);
  response.setHeader('Cache-Control', 'no-cache');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (reply.bytes !== undefined) response.end(visit.request.method === 'HEAD' ? undefined : reply.bytes);
  else if (reply.body === undefined) response.end();
  else {
    response.setHeader('Content-Type', 'application/json;charset=UTF-8');
    response.end(JSON.stringify(reply.body));
  }
}

function callOf(parts: ApiParts, visit: Visit, actor: Actor, params: ReadonlyMap<string, string>): Call {
  return {
    world: parts.world,
    actor,
    baseUrl: parts.baseUrl(),
    url: visit.url,
    param: (name) => params.get(name) ?? '',
    query: (name) => visit.url.searchParams.get(name) ?? undefined,
    body: visit.input.body,
    upload: visit.input.upload,
    trackingId: visit.trackingId,
    contentType: (visit.request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
  };
}

type Parts = ApiParts & {
  match: ReturnType<typeof createMatcher<Route>>;
  matchOpen: ReturnType<typeof createMatcher<OpenRoute>>;
  transport: Transport;
};

export type Api = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The page's own reads: neither worth a line in the ledger, nor meant by any fault. */
function isQuiet(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.headers['x-sandbox-quiet'] === '1';
}

async function act(parts: Parts, visit: Visit): Promise<Reply> {
  const method = visit.request.method === 'HEAD' ? 'GET' : (visit.request.method ?? 'GET');
  const path = visit.path.replace(/^\/v1/, '');
  if (!isQuiet(visit.request)) parts.transport.admit(visit.request.headers.authorization);
  const open = parts.matchOpen(method, path);
  if (typeof open === 'object') {
    const { authorization } = visit.request.headers;
    const query = (name: string): string | undefined => visit.url.searchParams.get(name) ?? undefined;
    return open.route.handle({ world: parts.world, authorization, body: visit.input.body, query });
  }
  const matched = parts.match(method, path);
  if (visit.actor === undefined) {
    const own = typeof matched === 'object' ? matched.route.unauthorized : undefined;
    throw own?.(visit.request.headers.authorization !== undefined) ?? unauthorized();
  }
  if (matched === 404) throw notFound();
  if (matched === 405) throw new WebexError(405, `Request method '${method}' not supported`);
  requireScope(matched.route, visit.actor.account.scope);
  parts.transport.requireReplicated(method, matched.params);
  const call = callOf(parts, visit, visit.actor, matched.params);
  const ready = (await matched.route.prepare?.(call)) ?? call;
  return parts.transport.finish(method, matched.route.handle(ready));
}

/** Commits also after a refusal: `createdDespite400` is a refusal with a change behind it. */
async function attempt(parts: Parts, visit: Visit): Promise<Reply> {
  let reply: Reply;
  try {
    reply = await act(parts, visit);
  } catch (error) {
    reply = refusal(error, visit);
  }
  parts.deliveries.dispatch(parts.world.commit());
  return reply;
}

function record(parts: Parts, visit: Visit, status: number): void {
  if (isQuiet(visit.request)) return;
  const entry = parts.ledger.add({
    at: new Date(parts.world.now()).toISOString(),
    owner: visit.owner,
    method: visit.request.method ?? '',
    path: visit.path,
    query: Object.fromEntries(visit.url.searchParams),
    body: visit.input.body ?? null,
    status,
    trackingId: visit.trackingId,
  });
  parts.world.changes.emit({ kind: 'ledger', n: entry.n });
}

async function serve(parts: Parts, visit: Visit): Promise<void> {
  const { path, owner } = visit;
  const method = visit.request.method ?? '';
  const fault = isQuiet(visit.request) ? undefined : parts.faults.take({ method, path, owner });
  if (fault !== undefined) parts.world.changes.emit({ kind: 'faults' });
  if (fault?.delayMs !== undefined) await pause(fault.delayMs, undefined, { signal: parts.stopped });
  if (fault?.cut === 'before') {
    record(parts, visit, 0);
    visit.request.socket.destroy();
    return;
  }
  const reply = (fault && faultReply(fault, visit.trackingId)) ?? (await attempt(parts, visit));
  record(parts, visit, reply.status);
  if (fault?.holdMs !== undefined) await pause(fault.holdMs, undefined, { signal: parts.stopped });
  if (fault?.cut === 'after') visit.request.socket.destroy();
  else send(visit, reply);
}

export function createApi(given: ApiParts): Api {
  const parts: Parts = {
    ...given,
    match: createMatcher(given.routes),
    matchOpen: createMatcher(given.openRoutes),
    transport: new Transport(given.world),
  };
  return async (request, response) => {
    const url = new URL(`${parts.baseUrl()}${request.url ?? '/'}`);
    const actor = actorOf(parts.world, request.headers.authorization);
    const visit: Visit = {
      request,
      response,
      url,
      path: url.pathname.replace(/(.)\/+$/, '$1'),
      input: { body: undefined, upload: undefined },
      actor,
      owner: ownerOf(actor),
      trackingId: `SANDBOX_${randomUUID()}`,
    };
    try {
      visit.input = await readBody(request);
    } catch (error) {
      const reply = refusal(actor === undefined ? unauthorized() : error, visit);
      record(parts, visit, reply.status);
      send(visit, reply);
      return;
    }
    try {
      await serve(parts, visit);
    } catch (error) {
      if (parts.stopped.aborted) request.socket.destroy();
      else send(visit, refusal(error, visit));
    }
  };
}
