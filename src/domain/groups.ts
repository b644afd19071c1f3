// Naming a group, and putting users in or out, for the operations that do it.
import * as z from 'zod';
import type { ExecuteContext, ReadContext } from './context.ts';
import { InputProblems, ifThere, type Problem } from './failure.ts';
import { asField, type ChoiceSource } from './input.ts';
import type { PlanDraft } from './operation.ts';
import { pickNamed } from './pick.ts';
import type { Group, GroupMember } from './ports/admin/groups.ts';
import type { Outcome } from './request.ts';
import type { UndoSpec } from './undo.ts';
import { findUser } from './users.ts';

/** One PATCH takes them all. */
const MAX_USERS = 50;

type Where = Pick<ReadContext, 'org' | 'admin'>;

const choices: ChoiceSource = async ({ admin, org }) =>
  (await admin.groups(org.id).list()).map(({ name }) => ({ title: name, value: name }));

export function groupField(positional: 'first' | 'rest') {
  return asField(
    { title: 'Group', flags: ['group'], kind: 'choice', positional, source: choices, maxLength: 300 },
    z
      .string({ error: 'Say which group; “group list” names them.' })
      .max(300, 'That is too long for a group.'),
  );
}

export function usersField() {
  const missing = 'Say which users: e-mail addresses with commas between them.';
  return asField(
    {
      title: 'Users',
      flags: ['user', 'users', 'email'],
      kind: 'multi',
      positional: 'rest',
      hint: 'E-mail addresses, with commas between them.',
      placeholder: 'ana@company.example, bo@company.example',
      maxLength: 2000,
    },
    z
      .array(z.string(), { error: missing })
      .transform((said) => [...new Set(said.flatMap(addresses))])
      .refine((all) => all.length > 0, missing)
      .refine((all) => all.length <= MAX_USERS, `At most ${MAX_USERS} users at once.`)
      .refine((all) => all.every((one) => one.length <= 254), 'That is too long for a user.'),
  );
}

/** A name may have blanks, an address has none. */
const addresses = (said: string): readonly string[] =>
  said
    .split(said.includes('@') ? /[\s,;]+/ : /[,;]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

export async function findGroup({ org, admin }: Where, said: string): Promise<Group> {
  return pickNamed(await admin.groups(org.id).list(), said, {
    field: 'group',
    question: 'Which group?',
    where: org.name,
    none: `${org.name} has no group`,
    hint: '“group list” names them.',
  });
}

const user = z.object({ id: z.string(), email: z.string(), name: z.string() });

export const groupChange = z.object({
  groupId: z.string(),
  group: z.string(),
  users: z.array(user),
  /** True: put in; false: taken out. */
  add: z.boolean(),
});
export type GroupChange = z.infer<typeof groupChange>;

export async function planGroupChange(
  context: ReadContext,
  asked: { readonly group: string; readonly users: readonly string[] },
  add: boolean,
): Promise<PlanDraft<GroupChange>> {
  const { org, admin } = context;
  const group = await findGroup(context, asked.group);
  const members = new Set((await admin.groups(org.id).members(group.id)).map(({ id }) => id));
  const found = await findAll(context, asked.users);
  const users = found.filter(({ id }) => members.has(id) !== add);
  const idle = found.length - users.length;
  if (users.length === 0) {
    const message = add ? `All of them are in ${group.name} already.` : `None of them is in ${group.name}.`;
    throw new InputProblems([{ field: 'users', message }]);
  }
  const size = members.size;
  const verb = add ? ['put', 'into'] : ['take', 'out of'];
  return {
    summary: `${verb[0]} ${counted(users.length)} ${verb[1]} the group ${group.name} of ${org.name}`,
    changes: [
      { field: 'group', label: 'Group', before: '', after: group.name },
      {
        field: 'users',
        label: add ? 'Put in' : 'Take out',
        before: '',
        after: users.map(({ email }) => email).join('; '),
      },
      {
        field: 'size',
        label: 'Members',
        before: String(size),
        after: String(add ? size + users.length : size - users.length),
      },
    ],
    warnings: [
      ...(idle > 0
        ? [`${counted(idle)} ${add ? 'of these are in it already' : 'of these are not in it'}.`]
        : []),
      'What the group gives its members, such as licenses by template or settings, follows by itself.',
    ],
    beneficiaries: users.map(({ email }) => email),
    calls: found.length * 2 + 5,
    data: { groupId: group.id, group: group.name, users, add },
  };
}

const counted = (count: number): string => `${count} ${count === 1 ? 'user' : 'users'}`;

/** Every one that cannot be found is told, not only the first. */
async function findAll(context: ReadContext, said: readonly string[]): Promise<GroupChange['users']> {
  const found = new Map<string, GroupChange['users'][number]>();
  const problems: Problem[] = [];
  for (const one of said) {
    try {
      const { id, email, displayName } = await findUser(context, one);
      found.set(id, { id, email, name: displayName });
    } catch (error) {
      if (!(error instanceof InputProblems)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length === 0) return [...found.values()];
  throw new InputProblems([{ field: 'users', message: problems.map(({ message }) => message).join(' ') }]);
}

export async function executeGroupChange(
  { org, admin, step }: Pick<ExecuteContext, 'org' | 'admin' | 'step'>,
  { groupId, users, add }: GroupChange,
): Promise<void> {
  const groups = admin.groups(org.id);
  const ids = users.map(({ id }) => id);
  await step('members', {
    result: z.object({}),
    write: async () => {
      await groups.change(groupId, add ? { add: ids } : { remove: ids });
      return {};
    },
    lookup: async () => {
      const members = await groups.members(groupId);
      return ids.every((id) => isIn(members, id) === add) ? { is: 'done', result: {} } : { is: 'absent' };
    },
  });
}

const isIn = (members: readonly GroupMember[], id: string): boolean =>
  members.some((member) => member.id === id);

export async function verifyGroupChange(
  { org, admin }: Where,
  { groupId, users, add }: GroupChange,
): Promise<Outcome> {
  const members = await admin.groups(org.id).members(groupId);
  const said = (there: boolean): string => (there ? 'in the group' : 'not in the group');
  return {
    fields: users.map(({ id, email }) => {
      const there = isIn(members, id);
      return {
        label: email,
        asked: said(add),
        is: said(there),
        match: there === add ? 'same' : add ? 'missing' : 'differs',
      };
    }),
    notes: [],
  };
}

export const undoGroupChange: UndoSpec<GroupChange> = {
  inverse: ({ groupId, users, add }) => ({
    operation: add ? 'group remove' : 'group add',
    input: { group: [groupId], users: users.map(({ email }) => email) },
  }),
  since: async ({ org, admin }, { groupId, group, users, add }) => {
    const members = await ifThere(async () => admin.groups(org.id).members(groupId));
    if (members === undefined) return `The group ${group} is not there any more.`;
    const others = users.filter(({ id }) => isIn(members, id) !== add).map(({ email }) => email);
    if (others.length === 0) return undefined;
    return `${others.join(', ')}: ${add ? 'not in it any more' : 'in it again'}.`;
  },
};
