// Which scopes a credential asks for, and which commands each of them is for.
import * as z from 'zod';
import type { Operation } from './operation.ts';
import type { Slot } from './ports/token-vault.ts';

export interface ScopeUse {
  readonly scope: string;
  /** What Steward itself needs it for; undefined when only commands do. */
  readonly purpose: string | undefined;
  /** Names of the operations that stop working without it. */
  readonly commands: readonly string[];
}

/** The scopes of Webex's guide to its Admin API, in alphabetical order. */
export const GUIDE_SCOPES = [
  'analytics:read_all',
  'spark-admin:broadworks_enterprises_read',
  'spark-admin:broadworks_enterprises_write',
  'spark-admin:broadworks_subscribers_read',
  'spark-admin:broadworks_subscribers_write',
  'spark-admin:devices_read',
  'spark-admin:devices_write',
  'spark-admin:hybrid_clusters_read',
  'spark-admin:hybrid_connectors_read',
  'spark-admin:licenses_read',
  'spark-admin:locations_read',
  'spark-admin:locations_write',
  'spark-admin:organizations_read',
  'spark-admin:people_read',
  'spark-admin:people_write',
  'spark-admin:places_read',
  'spark-admin:places_write',
  'spark-admin:resource_group_memberships_read',
  'spark-admin:resource_group_memberships_write',
  'spark-admin:resource_groups_read',
  'spark-admin:roles_read',
  'spark-admin:workspaces_read',
] as const;

/** Of the guide, and needed by no operation: why. */
export const UNUSED_SCOPES: Readonly<Record<string, string>> = {
  'spark-admin:places_read': 'The name workspaces had before: `spark-admin:workspaces_read` reads them.',
  'spark-admin:places_write': 'The name workspaces had before: `spark-admin:workspaces_write` changes them.',
};

/** What the last call that needed a scope told. */
export const ScopeFact = z.object({
  works: z.boolean(),
  /** Business time, epoch ms. */
  at: z.number(),
  /** Without ids, e.g. “GET /licenses”. */
  call: z.string(),
  trackingId: z.string().optional(),
});
export type ScopeFact = z.infer<typeof ScopeFact>;

/** Under which name it is learned. */
export const scopeFactKey = (scope: string): string => `scope:${scope}`;

/** Webex limits the scopes of one authorization to about this many characters. */
export const MAX_SCOPE_CHARS = 880;

const OWN: Readonly<Record<'admin' | 'reports', readonly (readonly [scope: string, purpose: string])[]>> = {
  admin: [
    ['spark:people_read', 'to see whose account it is'],
    ['spark-admin:organizations_read', 'to list the organizations, and to keep managed ones open'],
    ['spark-admin:roles_read', 'to name the roles of that account'],
  ],
  reports: [
    ['spark:people_read', 'to see whose account it is'],
    ['analytics:read_all', 'to order, follow and fetch reports'],
    ['spark-admin:organizations_read', 'to name the organization whose reports they are'],
  ],
};

/** Of the reports over all customers, which are a partner's. */
const PARTNER_REPORTS: readonly (readonly [scope: string, purpose: string])[] = [
  ['spark-admin:reports_read', 'to follow and fetch reports over all customers'],
  ['spark-admin:reports_write', 'to order reports over all customers'],
  ['identity:people_read', 'which Webex wants beside them'],
];

/** In alphabetical order. `partner`: with those for partner reports. */
export function scopesOf(slot: Slot, operations: readonly Operation[], partner = false): readonly ScopeUse[] {
  const kind = slot === 'admin' ? 'admin' : 'reports';
  const own = new Map([...OWN[kind], ...(partner ? PARTNER_REPORTS : [])]);
  // Reports are asked for by an account of their own; everything else by the admin account.
  const wanted = operations.filter(({ capability }) => (capability === 'reports') === (kind === 'reports'));
  const scopes = new Set([...own.keys(), ...wanted.flatMap((operation) => operation.scopes)]);
  return [...scopes].toSorted().map((scope) => ({
    scope,
    purpose: own.get(scope),
    commands: wanted
      .filter((operation) => operation.scopes.includes(scope))
      .map(({ name }) => name)
      .toSorted(),
  }));
}

export function why({ purpose, commands }: ScopeUse): string {
  const parts = [purpose, commands.length === 0 ? undefined : `for ${commands.join(', ')}`];
  return parts.filter((part) => part !== undefined).join('; ');
}
