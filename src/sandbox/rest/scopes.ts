import { reportError } from '../reports/report-error.ts';
import type { Route } from './route.ts';
import { forbidden, type WebexError } from './webex-error.ts';

/** Any of these, each of which may be several scopes together. */
type Alternatives = readonly (readonly string[])[];

type Family = {
  path: RegExp;
  read: Alternatives;
  /** Where nothing is said, writing takes what reading takes. */
  write?: Alternatives;
  refusal?: () => WebexError;
};

const anyOf = (...scopes: readonly string[]): Alternatives => scopes.map((scope) => [scope]);
const FREE: Alternatives = [[]];

/** The reports refuse a missing scope like a bad token, with a code of their own. */
const reports = (): WebexError => reportError(1018);

/** The first that fits counts. */
const FAMILIES: readonly Family[] = [
  { path: /^\/authorizations\/tokenExpiry$/, read: FREE },
  { path: /^\/authorizations/, read: anyOf('identity:tokens_read'), write: anyOf('identity:tokens_write') },
  { path: /^\/people\/me$/, read: anyOf('spark:people_read', 'spark-admin:people_read') },
  {
    path: /^\/people/,
    read: anyOf('spark:people_read', 'spark-admin:people_read'),
    write: [['spark-admin:people_write', 'spark-admin:people_read']],
  },
  {
    path: /^\/licenses/,
    read: anyOf('spark-admin:licenses_read'),
    write: anyOf('spark-admin:people_write'),
  },
  { path: /^\/roles/, read: anyOf('spark-admin:roles_read') },
  {
    path: /^\/partner\/reports/,
    read: [['spark-admin:reports_read', 'identity:people_read']],
    write: [['spark-admin:reports_write', 'identity:people_read']],
  },
  {
    path: /^\/(organizations|partner)(\/|$)/,
    read: anyOf('spark-admin:organizations_read'),
    write: anyOf('spark-admin:organizations_write'),
  },
  { path: /^\/reports?(\/|$)/, read: anyOf('analytics:read_all'), refusal: reports },
  { path: /^\/_download/, read: anyOf('analytics:read_all'), refusal: reports },
  { path: /^\/resourceGroups/, read: anyOf('spark-admin:resource_groups_read') },
  {
    path: /^\/resourceGroup\/memberships/,
    read: anyOf('spark-admin:resource_group_memberships_read'),
    write: anyOf('spark-admin:resource_group_memberships_write'),
  },
  { path: /^\/hybrid\/clusters/, read: anyOf('spark-admin:hybrid_clusters_read') },
  { path: /^\/hybrid\/connectors/, read: anyOf('spark-admin:hybrid_connectors_read') },
  { path: /^\/(adminAudit|admin)\//, read: anyOf('audit:events_read') },
  {
    path: /^\/groups/,
    read: anyOf('identity:groups_read', 'identity:groups_rw'),
    write: anyOf('identity:groups_rw'),
  },
  {
    path: /^\/identity\/scim\//,
    read: anyOf('identity:people_read', 'identity:people_rw'),
    write: anyOf('identity:people_rw'),
  },
  {
    path: /^\/identity\/organizations\/[^/]+\/jobs\//,
    read: anyOf('spark-admin:people_write', 'spark-admin:people_read'),
    write: anyOf('spark-admin:people_write'),
  },
  {
    path: /^\/identity\/organizations/,
    read: anyOf('identity:organizations_read', 'identity:organizations_rw'),
    write: anyOf('identity:organizations_rw'),
  },
  {
    path: /^\/locations/,
    read: anyOf('spark-admin:locations_read', 'spark-admin:people_read', 'spark-admin:device_read'),
    write: anyOf('spark-admin:locations_write'),
  },
  {
    path: /^\/workspaces/,
    read: anyOf('spark-admin:workspaces_read'),
    write: anyOf('spark-admin:workspaces_write'),
  },
  {
    path: /^\/devices\/activationCode$/,
    read: FREE,
    write: [
      ['spark-admin:devices_write', 'identity:placeonetimepassword_create'],
      ['spark-admin:devices_write', 'identity:one_time_password'],
    ],
  },
  {
    path: /^\/devices/,
    read: anyOf('spark-admin:devices_read'),
    write: anyOf('spark-admin:devices_write'),
  },
  {
    path: /^\/broadworks\/enterprises/,
    read: anyOf('spark-admin:broadworks_enterprises_read'),
    write: anyOf('spark-admin:broadworks_enterprises_write'),
  },
  {
    path: /^\/broadworks\/subscribers/,
    read: anyOf('spark-admin:broadworks_subscribers_read'),
    write: anyOf('spark-admin:broadworks_subscribers_write'),
  },
  { path: /^\/applications/, read: FREE, write: anyOf('spark:applications_token') },
  {
    path: /^\/(messages|attachment|contents)(\/|$)/,
    read: anyOf('spark:messages_read'),
    write: anyOf('spark:messages_write'),
  },
  { path: /^\/rooms/, read: anyOf('spark:rooms_read'), write: anyOf('spark:rooms_write') },
  { path: /^\/memberships/, read: anyOf('spark:memberships_read'), write: anyOf('spark:memberships_write') },
  { path: /^\/teams/, read: anyOf('spark:teams_read'), write: anyOf('spark:teams_write') },
  {
    path: /^\/team\/memberships/,
    read: anyOf('spark:team_memberships_read'),
    write: anyOf('spark:team_memberships_write'),
  },
];

/** What an application can ask for beside what the calls above want. */
const OTHERS = [
  'spark:all',
  'spark:kms',
  'spark:webhooks_read',
  'spark:webhooks_write',
  'spark-admin:places_read',
  'spark-admin:places_write',
  'spark-admin:telephony_config_read',
  'spark-admin:telephony_config_write',
  'spark-admin:calling_cdr_read',
  'spark-compliance:events_read',
];

export const SCOPES: readonly string[] = [
  ...new Set([...FAMILIES.flatMap(({ read, write }) => [...read, ...(write ?? [])].flat()), ...OTHERS]),
].toSorted();

function isGranted(granted: ReadonlySet<string>, wanted: string): boolean {
  return granted.has(wanted) || (wanted.startsWith('spark:') && granted.has('spark:all'));
}

/** Of whom nothing is said in `scope` may do what the person behind the token may. */
export function requireScope(route: Pick<Route, 'method' | 'path'>, scope: string | undefined): void {
  if (scope === undefined) return;
  const granted = new Set(scope.split(' '));
  const family = FAMILIES.find(({ path }) => path.test(route.path));
  if (family === undefined) return;
  const wanted = route.method === 'GET' ? family.read : (family.write ?? family.read);
  const isEnough = wanted.some((scopes) => scopes.every((one) => isGranted(granted, one)));
  if (!isEnough) throw family.refusal?.() ?? forbidden();
}
