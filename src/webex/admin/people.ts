// Users of an organization, as an administrator sees them.
import type * as z from 'zod';
import { Fault } from '../../domain/failure.ts';
import type { NewUser, PeopleAdmin, User } from '../../domain/ports/admin/people.ts';
import { sameId } from '../ids.ts';
import { decode, listOf, personWire, userWire } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

export function createPeople({ http, orgId, call }: OrgAccess): PeopleAdmin {
  async function get(personId: string): Promise<User> {
    const path = `/people/${encodeURIComponent(personId)}`;
    const { body } = await call(() => http.request({ method: 'GET', path, query: { callingData: true } }));
    return userOf(decode(userWire, body, 'a user'), orgId);
  }

  return {
    get,
    async byEmail(email) {
      const query = { email, orgId };
      const { body } = await call(() => http.request({ method: 'GET', path: '/people', query }));
      const wanted = email.trim().toLowerCase();
      const { items } = decode(listOf(personWire), body, 'a list of people');
      const found = items.find(
        (person) =>
          (person.orgId === '' || sameId(person.orgId, orgId)) &&
          person.emails.some((address) => address.toLowerCase() === wanted),
      );
      // Lists leave licenses and roles out; only the person by id is complete.
      return found === undefined ? undefined : getOrNone(get, found.id);
    },
    async create(user) {
      const calling = user.locationId !== undefined || user.extension !== undefined;
      const query = { callingData: calling ? true : undefined };
      const { body, trackingId } = await call(() =>
        http.request({ method: 'POST', path: '/people', query, body: bodyOf(user, orgId) }),
      );
      const made = decode(userWire, body, 'the new user', 'look-first');
      if (made.orgId !== '' && !sameId(made.orgId, orgId)) {
        throw new Fault({
          code: 'wrong-org',
          message: 'Webex created the user in another organization than was asked for.',
          repeat: 'look-first',
          trackingId,
        });
      }
      return userOf(made, orgId);
    },
  };
}

/** Deleted between the list and the look. */
async function getOrNone(get: (id: string) => Promise<User>, id: string): Promise<User | undefined> {
  try {
    return await get(id);
  } catch (error) {
    if (error instanceof Fault && error.status === 404) return undefined;
    throw error;
  }
}

function bodyOf(user: NewUser, orgId: string): object {
  return {
    emails: [user.email],
    firstName: user.firstName,
    lastName: user.lastName,
    displayName: user.displayName,
    orgId,
    ...(user.licenses.length === 0 ? {} : { licenses: user.licenses }),
    ...(user.locationId === undefined ? {} : { locationId: user.locationId }),
    ...(user.extension === undefined ? {} : { extension: user.extension }),
  };
}

function userOf(user: z.output<typeof userWire>, orgId: string): User {
  const [email] = user.emails;
  const extensions = user.phoneNumbers.filter(({ type }) => type === 'work_extension');
  return {
    id: user.id,
    orgId: user.orgId === '' ? orgId : user.orgId,
    email: email ?? '',
    displayName: user.displayName ?? email ?? user.id,
    firstName: user.firstName,
    lastName: user.lastName,
    licenses: user.licenses,
    roles: user.roles,
    locationId: user.locationId,
    extension: user.extension ?? extensions[0]?.value,
    phoneNumbers: user.phoneNumbers.flatMap(({ type, value }) =>
      value === undefined || type === 'work_extension' ? [] : [value],
    ),
    invitePending: user.invitePending,
    status: user.status,
    lastModified: user.lastModified,
  };
}
