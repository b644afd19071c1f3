// One row of a bulk change on Webex: written once, read back, compared field by field.

import type { ExecuteContext } from '../context.ts';
import type { User } from '../ports/admin/people.ts';
import type { RowLook, RowWork } from '../steps.ts';
import { type Effect, isCreation, losesCalling } from './effect.ts';

type Where = Pick<ExecuteContext, 'org' | 'admin'>;

export function rowWork({ org, admin }: Where): RowWork<Effect> {
  const bulk = admin.bulk();
  const api = { people: bulk.people(org.id), licenses: bulk.licenses(org.id) };
  return {
    key: ({ line }) => String(line),
    look: async (effect, sent) =>
      isCreation(effect) ? lookAtNew(api, effect, sent) : lookAt(api, effect, sent),
  };
}

type Sent = Parameters<RowWork<Effect>['look']>[1];

interface Api {
  readonly people: ReturnType<ExecuteContext['admin']['people']>;
  readonly licenses: ReturnType<ExecuteContext['admin']['licenses']>;
}

async function lookAtNew({ people }: Api, effect: Effect, sent: Sent): Promise<RowLook> {
  const { set, email } = effect;
  const { firstName = '', lastName = '', displayName = '', title, department } = set;
  const write = async (): Promise<string> => {
    const { id } = await people.create({
      email,
      firstName,
      lastName,
      displayName,
      title,
      department,
      licenses: effect.add.map((license) => license.id),
      locationId: effect.locationId,
      extension: effect.extension,
      phoneNumber: effect.phone,
    });
    return id;
  };
  if (sent === undefined) return { is: 'todo', write, missing: '', begun: false };
  const user = sent.id === undefined ? await people.byEmail(email) : await people.get(sent.id);
  if (user === undefined)
    return { is: 'todo', write, missing: 'Webex does not show the user.', begun: false };
  const missing = missingOf(effect, user);
  if (missing.length === 0) return { is: 'done', result: { state: 'done', personId: user.id } };
  if (user.displayName !== displayName && sent.id === undefined)
    return { is: 'refused', why: `${email} exists as “${user.displayName}”, and that was not us.` };
  const result = { state: 'partly' as const, note: sentence(missing), personId: user.id };
  // Created, and not as asked: writing it again is none of the ways to put that right.
  return { is: 'done', result };
}

async function lookAt(api: Api, effect: Effect, sent: Sent): Promise<RowLook> {
  const { personId = '', set, add, remove } = effect;
  const isProfile = Object.keys(set).length > 0;
  // Nothing is known that the write would not find out for itself.
  if (sent === undefined && !losesCalling(effect))
    return { is: 'todo', write: writeOf(api, effect, undefined), missing: '', begun: false };
  const user = await api.people.get(personId);
  const missing = missingOf(effect, user);
  if (missing.length === 0) return { is: 'done', result: { state: 'done' } };
  const foreign = sent === undefined ? [] : foreignOf(effect, user);
  if (foreign.length > 0 && missing.length === foreign.length)
    return { is: 'refused', why: `Somebody else has changed ${foreign.join(', ')} in the meantime.` };
  const before = losesCalling(effect) ? placeOf(user) : undefined;
  const asked = (isProfile ? Object.keys(set).length : 0) + add.length + remove.length;
  return {
    is: 'todo',
    write: writeOf(api, effect, user),
    ...(before === undefined ? {} : { before }),
    missing: sentence(missing),
    begun: missing.length < asked,
  };
}

function placeOf(user: User): Record<string, string> {
  const { locationId, extension, workNumber: phone } = user;
  return {
    ...(locationId === undefined ? {} : { locationId }),
    ...(extension === undefined ? {} : { extension }),
    ...(phone === undefined ? {} : { phone }),
  };
}

/** With a user that was read: only what is missing; without: all of it. */
function writeOf({ people, licenses }: Api, effect: Effect, user: User | undefined) {
  const { personId = '', add, remove } = effect;
  const set = user === undefined ? effect.set : unsetOf(effect, user);
  const adding = user === undefined ? add : add.filter(({ id }) => !user.licenses.includes(id));
  const removing = user === undefined ? remove : remove.filter(({ id }) => user.licenses.includes(id));
  return async (): Promise<undefined> => {
    if (Object.keys(set).length > 0) await people.update(personId, set, pick(effect.seen, set));
    if (adding.length + removing.length === 0) return;
    await licenses.change({
      personId,
      add: adding.map(({ id, calling }) =>
        calling
          ? { id, locationId: effect.locationId, extension: effect.extension, phoneNumber: effect.phone }
          : { id },
      ),
      remove: removing.map(({ id }) => id),
    });
  };
}

type Profile = Effect['set'];
const names = (profile: Profile): readonly (keyof Profile)[] =>
  (['email', 'firstName', 'lastName', 'displayName', 'title', 'department'] as const).filter(
    (name) => profile[name] !== undefined,
  );

const sameField = (name: keyof Profile, asked: Profile, user: User): boolean =>
  name === 'email'
    ? (asked.email ?? '').toLowerCase() === user.email.toLowerCase()
    : (asked[name] ?? '') === (user[name] ?? '');

const unsetOf = ({ set }: Effect, user: User): Profile =>
  Object.fromEntries(names(set).flatMap((name) => (sameField(name, set, user) ? [] : [[name, set[name]]])));

const pick = (from: Profile, like: Profile): Profile =>
  Object.fromEntries(names(like).map((name) => [name, from[name]]));

function missingOf(effect: Effect, user: User): readonly string[] {
  const { set, add, remove, locationId, extension, phone } = effect;
  return [
    ...names(set)
      .filter((name) => !sameField(name, set, user))
      .map((name) => `${name} is “${user[name] ?? ''}”`),
    ...add.filter(({ id }) => !user.licenses.includes(id)).map(({ name }) => `“${name}” is not there`),
    ...remove.filter(({ id }) => user.licenses.includes(id)).map(({ name }) => `“${name}” is still there`),
    ...(locationId !== undefined && user.locationId !== locationId ? ['the location is another one'] : []),
    ...(extension !== undefined && user.extension !== extension
      ? [`the extension is “${user.extension ?? ''}”`]
      : []),
    ...(phone !== undefined && user.workNumber !== phone ? [`the number ${phone} is not there`] : []),
  ];
}

/** Neither what was there nor what was asked for. */
const foreignOf = ({ set, seen }: Effect, user: User): readonly string[] =>
  names(set).filter((name) => !sameField(name, set, user) && !sameField(name, seen, user));

const sentence = (parts: readonly string[]): string =>
  `${parts.join('; ')}.`.replace(/^./, (first) => first.toUpperCase());
