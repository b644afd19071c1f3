// Remembers of each scope whether the last call that needed it was let through. Only trying tells what a token without
// a word of Webex about its scopes can do, and a granted scope may still be refused for the account's role.

import type { Fault } from '../domain/failure.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Learned } from '../domain/ports/learned.ts';
import { type ScopeFact, scopeFactKey } from '../domain/scopes.ts';
import type { Call } from './call.ts';
import type { WebexLog } from './webex-log.ts';

type Kind = 'read' | 'write';

/** The scope that lets a call through; of several the one that nothing else needs. The first that fits counts. */
const SCOPES: readonly (readonly [path: RegExp, scopes: Readonly<Partial<Record<Kind, string>>>])[] = [
  [/^\/authorizations\/tokenExpiry/, {}],
  [/^\/authorizations/, { read: 'identity:tokens_read', write: 'identity:tokens_write' }],
  [/^\/people\/me$/, { read: 'spark:people_read' }],
  [/^\/people/, { read: 'spark-admin:people_read', write: 'spark-admin:people_write' }],
  [/^\/licenses\/users/, { write: 'spark-admin:people_write' }],
  [/^\/licenses/, { read: 'spark-admin:licenses_read' }],
  [/^\/roles/, { read: 'spark-admin:roles_read' }],
  [/^\/partner\/reports/, { read: 'spark-admin:reports_read', write: 'spark-admin:reports_write' }],
  [/^\/(organizations|partner\/organizations)/, { read: 'spark-admin:organizations_read' }],
  [/^\/reports?(\/|$)/, { read: 'analytics:read_all', write: 'analytics:read_all' }],
  [/^\/resourceGroups/, { read: 'spark-admin:resource_groups_read' }],
  [
    /^\/resourceGroup\/memberships/,
    {
      read: 'spark-admin:resource_group_memberships_read',
      write: 'spark-admin:resource_group_memberships_write',
    },
  ],
  [/^\/hybrid\/clusters/, { read: 'spark-admin:hybrid_clusters_read' }],
  [/^\/hybrid\/connectors/, { read: 'spark-admin:hybrid_connectors_read' }],
  [/^\/(adminAudit|admin)\//, { read: 'audit:events_read' }],
  [/^\/locations/, { read: 'spark-admin:locations_read', write: 'spark-admin:locations_write' }],
  [/^\/workspaces/, { read: 'spark-admin:workspaces_read', write: 'spark-admin:workspaces_write' }],
  [/^\/devices/, { read: 'spark-admin:devices_read', write: 'spark-admin:devices_write' }],
  [
    /^\/broadworks\/enterprises/,
    {
      read: 'spark-admin:broadworks_enterprises_read',
      write: 'spark-admin:broadworks_enterprises_write',
    },
  ],
  [
    /^\/broadworks\/subscribers/,
    {
      read: 'spark-admin:broadworks_subscribers_read',
      write: 'spark-admin:broadworks_subscribers_write',
    },
  ],
];

export function scopeOf({ method, path }: Pick<Call, 'method' | 'path'>): string | undefined {
  const [bare = ''] = path.split('?', 1);
  const kind = method === 'GET' || method === 'HEAD' ? 'read' : 'write';
  return SCOPES.find(([pattern]) => pattern.test(bare))?.[1][kind];
}

/** Hears how each call ended; must neither throw nor wait. */
export type Heard = (call: Pick<Call, 'method' | 'path'>, fault: Fault | undefined) => void;

export interface ScopeBook {
  readonly heard: Heard;
  /** Once everything that was heard is written down. */
  settled(): Promise<void>;
}

interface Deps {
  readonly learned: Learned;
  readonly clock: Clock;
  readonly log: WebexLog;
}

/** A scope the reports miss is a 401 of theirs; every other 401 is about the token. */
const REPORTS_SCOPE = 1018;

const isRefused = ({ status, errorCode }: Fault): boolean =>
  status === 403 || (status === 401 && errorCode === REPORTS_SCOPE);

export function createScopeBook({ learned, clock, log }: Deps): ScopeBook {
  const known = new Map<string, boolean>();
  let writing: Promise<void> = Promise.resolve();
  return {
    heard(call, fault) {
      const scope = scopeOf(call);
      const works = fault === undefined;
      if (scope === undefined || (fault !== undefined && !isRefused(fault))) return;
      // Written when it changes, so that no call costs a write.
      if (known.get(scope) === works) return;
      known.set(scope, works);
      const [path = ''] = call.path.split('?', 1);
      const [, resource = ''] = path.split('/');
      const fact: ScopeFact = {
        works,
        at: clock.now(),
        call: `${call.method} /${resource}`,
        trackingId: fault?.trackingId,
      };
      writing = writing
        .then(async () => learned.learn(scopeFactKey(scope), fact))
        .catch((error: unknown) => log.warn({ scope, err: error }, 'use of a scope not noted'));
    },
    settled: async () => writing,
  };
}
