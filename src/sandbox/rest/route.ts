import type { Account, Person } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import type { WebexError } from './webex-error.ts';

export type Upload = { name: string; contentType: string; bytes: Uint8Array };

export type Actor = { account: Account; person: Person };

export type Call = {
  world: World;
  actor: Actor;
  baseUrl: string;
  /** Path and query as asked for, the base of paging links. */
  url: URL;
  param(name: string): string;
  query(name: string): string | undefined;
  body: unknown;
  upload: Upload | undefined;
  /** By which the answer, and what an audit says of it, can be found. */
  trackingId: string;
  contentType: string;
};

export type Reply = {
  status: number;
  body?: unknown;
  bytes?: Uint8Array;
  headers?: Record<string, string>;
};

export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** Changes happen here and only here, without a pause: that is what makes them atomic. */
  handle(call: Call): Reply;
  /** What has to be fetched from elsewhere before `handle` may run. */
  prepare?(call: Call): Promise<Call>;
  /** For families of calls that word the refusal of a missing or a wrong token their own way. */
  unauthorized?(this: void, hasToken: boolean): WebexError;
};

/** A call that brings no token because it is there to get one. */
export type OpenCall = {
  world: World;
  authorization: string | undefined;
  body: unknown;
  query(this: void, name: string): string | undefined;
};

export type OpenRoute = {
  method: Route['method'];
  path: string;
  handle(call: OpenCall): Reply;
};

type Addressed = Pick<Route, 'method' | 'path'>;

export type Matched<R extends Addressed> = { route: R; params: ReadonlyMap<string, string> };

export function ok(body: unknown, headers?: Record<string, string>): Reply {
  return headers === undefined ? { status: 200, body } : { status: 200, body, headers };
}

export const NO_CONTENT: Reply = { status: 204 };

type Prepared<R> = { route: R; want: readonly string[] };

function bind(want: readonly string[], have: readonly string[]): Map<string, string> | undefined {
  const params = new Map<string, string>();
  for (const [index, segment] of want.entries()) {
    const value = have[index] ?? '';
    if (segment.startsWith(':')) {
      if (value === '') return undefined;
      params.set(segment.slice(1), value);
    } else if (segment !== value) return undefined;
  }
  return params;
}

/** Fixed segments beat parameters, whatever the order of registration (`people/me` before `people/:id`). */
function specificity(route: Addressed): number {
  return route.path.split('/').filter((segment) => segment.startsWith(':')).length;
}

/** Every path begins with a fixed segment: that and the length leave a handful of routes to try. */
function shelf(segments: readonly string[]): string {
  return `${segments.length} ${segments[1] ?? ''}`;
}

export function createMatcher<R extends Addressed>(
  routes: readonly R[],
): (method: string, path: string) => Matched<R> | 404 | 405 {
  const shelves = new Map<string, Prepared<R>[]>();
  for (const route of routes.toSorted((a, b) => specificity(a) - specificity(b))) {
    const want = route.path.split('/');
    shelves.set(shelf(want), [...(shelves.get(shelf(want)) ?? []), { route, want }]);
  }
  return (method, path) => {
    let found: 404 | 405 = 404;
    const have = path.split('/');
    for (const { route, want } of shelves.get(shelf(have)) ?? []) {
      const params = bind(want, have);
      if (params === undefined) continue;
      if (route.method === method) return { route, params };
      found = 405;
    }
    return found;
  };
}
