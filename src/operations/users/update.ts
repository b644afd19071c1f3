// Change fields of a user. Webex replaces a user as a whole, so the user is read in full, merged, checked against
// what the plan saw, and written back; what nobody asked for stays.
import * as z from 'zod';
import type { ReadContext } from '../../domain/context.ts';
import { refuseIfSynchronized } from '../../domain/directory-sync.ts';
import { InputProblems, type Problem } from '../../domain/failure.ts';
import { asField, type FieldMeta } from '../../domain/input.ts';
import { defineOperation } from '../../domain/operation.ts';
import { executePersonChange, restOfPerson } from '../../domain/person-change.ts';
import type { User, UserUpdate } from '../../domain/ports/admin/people.ts';
import type { FieldResult, RawInput } from '../../domain/request.ts';
import { sinceOfUser } from '../../domain/undo.ts';
import { snapshotOf } from '../../domain/user-snapshot.ts';
import { findUser, userField, userFirst } from '../../domain/users.ts';

const FIELDS = ['email', 'firstName', 'lastName', 'displayName', 'title', 'department'] as const;
type FieldName = (typeof FIELDS)[number];
const LABELS: Readonly<Record<FieldName, string>> = {
  email: 'E-mail',
  firstName: 'First name',
  lastName: 'Last name',
  displayName: 'Display name',
  title: 'Title',
  department: 'Department',
};

/** Webex wants to have them of everybody. */
const KEPT: readonly FieldName[] = ['email', 'firstName', 'lastName', 'displayName'];

const values = z.object({
  email: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  displayName: z.string().optional(),
  title: z.string().optional(),
  department: z.string().optional(),
});

const present = (name: FieldName) => async (context: ReadContext, raw: RawInput) => {
  const value = (await findUser(context, raw['user']?.[0] ?? ''))[name];
  return value === undefined ? [] : [value];
};

function field(name: FieldName, flags: readonly string[], max: number) {
  const meta: FieldMeta = {
    title: LABELS[name],
    flags,
    kind: 'text',
    maxLength: max,
    preset: present(name),
    emptiable: true,
  };
  return asField(meta, z.string().max(max, `${LABELS[name]} has at most ${max} characters.`).optional());
}

export default defineOperation({
  name: 'user update',
  aliases: ['update user', 'user change', 'user edit'],
  capability: 'users',
  summary: 'Change the names, e-mail address, title or department of a user.',
  risk: 'low',
  scopes: ['spark-admin:people_read', 'spark-admin:people_write'],
  roles: ['Full Administrator', 'User Administrator'],
  examples: [
    'user update ana@acme.example --title "Head of Sales" --org Acme',
    'user update ana@acme.example --department "" --org Acme',
    'user update ana@acme.example',
  ],
  onOrg: true,
  input: z.object({
    user: userField(),
    firstName: field('firstName', ['first', 'first-name', 'firstname'], 64),
    lastName: field('lastName', ['last', 'last-name', 'lastname'], 64),
    displayName: field('displayName', ['display', 'display-name', 'name'], 128),
    email: asField(
      {
        title: 'E-mail',
        flags: ['new-email'],
        kind: 'text',
        maxLength: 254,
        preset: present('email'),
        emptiable: true,
      },
      z
        .string()
        .refine(
          (email) => email === '' || z.email().safeParse(email).success,
          'This is not an e-mail address; it looks like ana@acme.example.',
        )
        .transform((email) => email.toLowerCase())
        .optional(),
    ),
    title: field('title', ['title'], 128),
    department: field('department', ['department', 'dept'], 128),
  }),
  data: z.object({ personId: z.string(), email: z.string(), set: values, seen: values }),

  stage: userFirst(FIELDS, (raw) => FIELDS.some((name) => raw[name] !== undefined)),

  async plan(context, asked) {
    const user = await findUser(context, asked.user);
    const changed = FIELDS.filter((name) => asked[name] !== undefined && asked[name] !== (user[name] ?? ''));
    const lost = changed.filter((name) => asked[name] === '' && KEPT.includes(name));
    if (lost.length > 0) throw new InputProblems(lost.map(keeps));
    if (changed.length === 0) {
      const message = `Nothing would change: ${user.displayName} has these values already.`;
      throw new InputProblems([{ field: 'displayName', message }]);
    }
    await refuseIfSynchronized(context, 'names, e-mail addresses, titles and departments change');
    await refuseTakenAddress(context, user, asked.email);
    return {
      summary: `change ${changed.map((name) => LABELS[name].toLowerCase()).join(', ')} of ${user.email} in ${context.org.name}`,
      changes: [
        { field: 'email', label: 'User', before: '', after: user.email },
        ...changed.map((name) => ({
          field: `set.${name}`,
          label: LABELS[name],
          before: orEmpty(user[name]),
          after: orEmpty(asked[name]),
        })),
      ],
      warnings: changed.includes('email')
        ? [`${user.displayName} signs in with the new address from then on.`]
        : [],
      beneficiaries: [user.email],
      before: snapshotOf(user),
      calls: 4,
      data: { personId: user.id, email: user.email, set: pick(changed, asked), seen: pick(changed, user) },
    };
  },

  execute: executePersonChange,

  undo: {
    inverse: ({ email, set, seen }) => {
      const changed = FIELDS.filter((name) => set[name] !== undefined);
      const before = changed.map((name) => [name, [seen[name] ?? '']] as const);
      return {
        operation: 'user update',
        input: { user: [set.email ?? email], ...Object.fromEntries(before) },
      };
    },
    since: async (context, { personId, email, set }) =>
      sinceOfUser(context, { personId, email: set.email ?? email }, (user) => {
        const other = FIELDS.filter((name) => set[name] !== undefined && set[name] !== (user[name] ?? ''));
        const said = other.map((name) => `${LABELS[name]}: ${orEmpty(user[name])} now.`);
        return said.length === 0 ? undefined : said.join(' ');
      }),
  },

  async verify(context, { personId, set }) {
    const user = await context.admin.people(context.org.id).get(personId);
    const fields = FIELDS.flatMap((name): readonly FieldResult[] => {
      const asked = set[name];
      if (asked === undefined) return [];
      const is = user[name] ?? '';
      const match = asked === is ? 'same' : is === '' ? 'missing' : 'differs';
      return [{ label: LABELS[name], asked: orEmpty(asked), is: orEmpty(is), match }];
    });
    return { fields: [...fields, ...(await restOfPerson(context, user, set))], notes: [] };
  },
});

const orEmpty = (value: string | undefined): string =>
  value === undefined || value === '' ? 'empty' : value;

const keeps = (field: FieldName): Problem => ({
  field,
  message: `A user cannot be without ${field === 'email' ? 'an' : 'a'} ${LABELS[field].toLowerCase()}: change it, or leave it as it is.`,
});

function pick(names: readonly FieldName[], from: UserUpdate | User): z.infer<typeof values> {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}

async function refuseTakenAddress(
  { org, admin }: ReadContext,
  user: User,
  email: string | undefined,
): Promise<void> {
  if (email === undefined || email === user.email.toLowerCase()) return;
  const other = await admin.people(org.id).byEmail(email);
  if (!other || other.id === user.id) return;
  throw new InputProblems([
    { field: 'email', message: `${email} is the address of ${other.displayName} already.` },
  ]);
}
