import { type Call, ok, type Reply, type Route } from '../rest/route.ts';
import { WebexError } from '../rest/webex-error.ts';
import type { Org, Person } from '../world/entities.ts';
import { decodeId, encodeId, isUuid, uuidOf } from '../world/ids.ts';
import { requireAdmin, requireReach } from './access.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const WEBEX_USER = 'urn:scim:schemas:extension:cisco:webexidentity:2.0:User';
const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** The errors of SCIM look like nobody else's. */
function scimError(status: number, detail: string, scimType?: string): WebexError {
  const more = scimType === undefined ? {} : { scimType };
  const body = (): unknown => ({ schemas: [ERROR], status: String(status), ...more, detail });
  return new WebexError(status, detail, { body });
}

function orgOf(call: Call): Org {
  requireAdmin(call);
  const uuid = call.param('orgId');
  if (!isUuid(uuid)) throw scimError(400, 'The organization id must be a UUID.', 'invalidValue');
  return requireReach(call, encodeId('ORGANIZATION', uuid));
}

function statusOf(person: Person): string {
  if (!person.loginEnabled) return 'disabled';
  return person.invitePending ? 'pending' : 'active';
}

function rendered(call: Call, org: Org, person: Person): Record<string, unknown> {
  const id = uuidOf(person.id);
  const manager = person.managerId === undefined ? {} : { manager: { value: uuidOf(person.managerId) } };
  return {
    schemas: [USER, WEBEX_USER, ENTERPRISE_USER],
    id,
    userName: person.emails[0] ?? '',
    active: person.loginEnabled,
    roles: person.roles.map((role) => ({ value: decodeId(role)?.key ?? role, type: 'cirole' })),
    name: { givenName: person.firstName, familyName: person.lastName },
    displayName: person.displayName,
    nickName: person.firstName,
    emails: person.emails.map((value, index) => ({ value, type: 'work', primary: index === 0 })),
    userType: 'user',
    title: person.title,
    timezone: person.timezone,
    phoneNumbers: person.phoneNumbers.map(({ type, value, primary = false }) => ({ type, value, primary })),
    [ENTERPRISE_USER]: { department: person.department, ...manager },
    [WEBEX_USER]: { accountStatus: statusOf(person), extensionAttribute: [], externalAttribute: [] },
    meta: {
      resourceType: 'User',
      organizationID: uuidOf(org.id),
      created: person.created,
      lastModified: person.lastModified,
      version: `W/"${Date.parse(person.lastModified)}"`,
      location: `${call.baseUrl}/identity/scim/${uuidOf(org.id)}/v2/Users/${id}`,
    },
  };
}

function textOf(person: Person, attribute: string): readonly string[] {
  const values: Record<string, readonly (string | undefined)[]> = {
    username: person.emails.slice(0, 1),
    displayname: [person.displayName],
    'emails.value': person.emails,
    'name.givenname': [person.firstName],
    'name.familyname': [person.lastName],
    id: [uuidOf(person.id)],
  };
  const found = values[attribute.toLowerCase()];
  if (found === undefined)
    throw scimError(400, `The attribute cannot be filtered by: ${attribute}`, 'invalidFilter');
  return found.flatMap((value) => (value === undefined ? [] : [value.toLowerCase()]));
}

function filterOf(call: Call): (person: Person) => boolean {
  const filter = call.query('filter');
  if (filter === undefined) return () => true;
  const [, attribute, operator, text = ''] = /^([\w.]+) +(eq|sw|ew) +"([^"]*)"$/i.exec(filter.trim()) ?? [];
  if (attribute === undefined || operator === undefined)
    throw scimError(400, `Invalid filter: ${filter}`, 'invalidFilter');
  const wanted = text.toLowerCase();
  const tests: Record<string, (value: string) => boolean> = {
    eq: (value) => value === wanted,
    sw: (value) => value.startsWith(wanted),
    ew: (value) => value.endsWith(wanted),
  };
  const test = tests[operator.toLowerCase()] ?? (() => false);
  return (person) => textOf(person, attribute).some(test);
}

function whole(call: Call, name: string, fallback: number): number {
  const raw = call.query(name);
  if (raw === undefined) return fallback;
  if (!/^\d{1,9}$/.test(raw)) throw scimError(400, `Invalid ${name}: ${raw}`, 'invalidValue');
  return Number(raw);
}

function list(call: Call): Reply {
  const org = orgOf(call);
  const found = call.world.people
    .by('org', org.id)
    .filter(({ type }) => type === 'person')
    .filter(filterOf(call))
    .toSorted((a, b) => (a.emails[0] ?? '').localeCompare(b.emails[0] ?? ''));
  const startIndex = Math.max(1, whole(call, 'startIndex', 1));
  const page = found.slice(startIndex - 1, startIndex - 1 + Math.min(100, whole(call, 'count', 100)));
  return ok({
    schemas: [LIST],
    totalResults: found.length,
    itemsPerPage: page.length,
    startIndex,
    Resources: page.map((person) => rendered(call, org, person)),
  });
}

function one(call: Call): Reply {
  const org = orgOf(call);
  const person = call.world.people.get(encodeId('PEOPLE', call.param('userId')));
  if (person?.orgId !== org.id) throw scimError(404, 'User not found.');
  return ok(rendered(call, org, person));
}

export const scimUserRoutes: readonly Route[] = [
  { method: 'GET', path: '/identity/scim/:orgId/v2/Users', handle: list },
  { method: 'GET', path: '/identity/scim/:orgId/v2/Users/:userId', handle: one },
];
