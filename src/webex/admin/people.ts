// Users of an organization, as an administrator sees them.
import * as z from 'zod';
import { SYNCHRONIZED_FIELDS } from '../../domain/directory-sync.ts';
import { Fault } from '../../domain/failure.ts';
import type { ListedUser, NewUser, PeopleAdmin, User } from '../../domain/ports/admin/people.ts';
import type { Call } from '../call.ts';
import { sameId } from '../ids.ts';
import { listedWire, personWire, userWire } from '../people-wire.ts';
import { decode, listOf } from '../wire.ts';
import { unlessSynchronized } from './directory-sync.ts';
import type { OrgAccess } from './org-access.ts';
import { isCalling, refuseIfChanged, replacement } from './person-update.ts';

export function createPeople({ http, orgId, call, sync }: OrgAccess): PeopleAdmin {
  async function read(personId: string): Promise<unknown> {
    const { body } = await call(() => http.request({ method: 'GET', path: pathOf(personId), query: WHOLE }));
    return body;
  }

  const get = async (personId: string): Promise<User> =>
    userOf(decode(userWire, await read(personId), 'a user'), orgId);

  async function* list(filter: Parameters<PeopleAdmin['list']>[0]): AsyncGenerator<readonly ListedUser[]> {
    const { displayName, locationId } = filter;
    const placed = { locationId, callingData: true, excludeStatus: true, max: PER_PAGE_OF_LOCATION };
    const query = { orgId, displayName, ...(locationId === undefined ? { max: PER_PAGE } : placed) };
    let next: Call | undefined = { method: 'GET', path: '/people', query };
    while (next !== undefined) {
      const asked: Call = next;
      const turned = await call(() => http.page(asked));
      const { items } = decode(listOf(listedWire), turned.answer.body, 'a list of people');
      const own = items.filter(
        ({ type, orgId: of }) => type !== 'bot' && type !== 'appuser' && (of === '' || sameId(of, orgId)),
      );
      yield own.map(listedOf);
      next = turned.next;
    }
  }

  return {
    get,
    list,
    async byIds(personIds) {
      const found: ListedUser[] = [];
      for (let from = 0; from < personIds.length; from += MAX_IDS) {
        const query = { id: personIds.slice(from, from + MAX_IDS).join(','), orgId };
        const { body } = await call(() => http.request({ method: 'GET', path: '/people', query }));
        found.push(...decode(listOf(listedWire), body, 'a list of people').items.map(listedOf));
      }
      return found;
    },
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
    async search(displayName) {
      const query = { displayName, orgId, max: MAX_FOUND };
      const { body } = await call(() => http.request({ method: 'GET', path: '/people', query }));
      const { items } = decode(listOf(personWire), body, 'a list of people');
      const own = items.filter((person) => person.orgId === '' || sameId(person.orgId, orgId));
      return own.slice(0, MAX_FOUND).flatMap((person) => {
        const [email] = person.emails;
        return email === undefined ? [] : [{ email, displayName: person.displayName ?? email }];
      });
    },
    async update(personId, set, seen) {
      const body = await read(personId);
      const user = inOrg(decode(userWire, body, 'a user'), orgId, 'never');
      refuseIfChanged(user, seen);
      const whole = replacement(decode(z.record(z.string(), z.unknown()), body, 'a user'), user, set);
      const query = { callingData: isCalling(whole) ? true : undefined, showAllTypes: true };
      const path = pathOf(personId);
      const brought = SYNCHRONIZED_FIELDS.some((field) => set[field] !== undefined);
      const answer = await unlessSynchronized(sync, orgId, brought, async () =>
        call(() => http.request({ method: 'PUT', path, query, body: whole })),
      );
      // 204 is as good an answer; and one without the licenses is not the whole user.
      if (!isWhole(answer.body)) return getAfterWrite(get, personId);
      return inOrg(decode(userWire, answer.body, 'the changed user', 'look-first'), orgId, 'look-first');
    },
    async remove(personId) {
      try {
        await unlessSynchronized(sync, orgId, true, async () =>
          call(() => http.request({ method: 'DELETE', path: pathOf(personId) })),
        );
      } catch (error) {
        if (!(error instanceof Fault) || error.status !== 404) throw error;
      }
    },
    async create(user) {
      const { locationId, extension, phoneNumber } = user;
      const calling = [locationId, extension, phoneNumber].some((place) => place !== undefined);
      const query = { callingData: calling ? true : undefined };
      const { body, trackingId } = await unlessSynchronized(sync, orgId, true, async () =>
        call(() => http.request({ method: 'POST', path: '/people', query, body: bodyOf(user, orgId) })),
      );
      const made = decode(userWire, body, 'the new user', 'look-first');
      return inOrg(made, orgId, 'look-first', trackingId);
    },
  };
}

const MAX_FOUND = 20;
/** Webex takes no more ids at once. */
const MAX_IDS = 85;
/** The most that Webex gives at once. */
const PER_PAGE = 1000;
const PER_PAGE_OF_LOCATION = 50;

/** With what a user has for calling, and with the sites of an attendee: a PUT drops what it does not name. */
const WHOLE = { callingData: true, showAllTypes: true };

const pathOf = (personId: string): string => `/people/${encodeURIComponent(personId)}`;

const isWhole = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'id' in body && 'licenses' in body;

/** An admin may see other organizations too: what was asked for one is done in that one only. */
function inOrg(
  person: z.output<typeof userWire>,
  orgId: string,
  repeat: 'never' | 'look-first',
  trackingId?: string,
): User {
  if (person.orgId === '' || sameId(person.orgId, orgId)) return userOf(person, orgId);
  throw new Fault({
    code: 'wrong-org',
    message: 'The user is in another organization than was asked for.',
    repeat,
    trackingId,
  });
}

/** The write is done: that it cannot be read back must not look as if it could be sent again. */
async function getAfterWrite(get: (id: string) => Promise<User>, id: string): Promise<User> {
  try {
    return await get(id);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { code, message, status, errorCode, trackingId, retryAfterMs } = error;
    throw new Fault({
      code,
      message,
      status,
      errorCode,
      trackingId,
      retryAfterMs,
      repeat: 'look-first',
      cause: error,
    });
  }
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
    ...(user.phoneNumber === undefined ? {} : { phoneNumbers: [{ type: 'work', value: user.phoneNumber }] }),
    ...(user.title === undefined ? {} : { title: user.title }),
    ...(user.department === undefined ? {} : { department: user.department }),
  };
}

function listedOf(person: z.output<typeof listedWire>): ListedUser {
  const [email = ''] = person.emails;
  const { id, displayName = email, invitePending, status, lastActivity, licenses, roles } = person;
  const { firstName, lastName, title, department, locationId } = person;
  const extension = extensionOf(person);
  const names = { displayName, firstName, lastName, title, department };
  return { id, email, ...names, invitePending, status, lastActivity, licenses, roles, locationId, extension };
}

/** Some answers have it among the numbers only. */
const extensionOf = ({
  extension,
  phoneNumbers,
}: Pick<z.output<typeof listedWire>, 'extension' | 'phoneNumbers'>): string | undefined =>
  extension ?? phoneNumbers.find(({ type }) => type === 'work_extension')?.value;

function userOf(user: z.output<typeof userWire>, orgId: string): User {
  const [email] = user.emails;
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
    extension: extensionOf(user),
    phoneNumbers: user.phoneNumbers.flatMap(({ type, value }) =>
      value === undefined || type === 'work_extension' ? [] : [value],
    ),
    workNumber: user.phoneNumbers.find(({ type }) => type === 'work')?.value,
    invitePending: user.invitePending,
    status: user.status,
    lastModified: user.lastModified,
    title: user.title,
    department: user.department,
    loginEnabled: user.loginEnabled,
  };
}
