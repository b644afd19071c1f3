// Giving a user administrator roles and taking them away, for the two operations that do it.
import * as z from 'zod';
import type { ReadContext } from './context.ts';
import { InputProblems } from './failure.ts';
import { asField, type ChoiceSource } from './input.ts';
import { defineOperation, type PlanDraft, type WriteOperation } from './operation.ts';
import { refuseOwnAccount } from './own-account.ts';
import { executePersonChange, restOfPerson } from './person-change.ts';
import { pickNamed } from './pick.ts';
import type { Outcome } from './request.ts';
import { sinceOfUser, type UndoSpec } from './undo.ts';
import { snapshotOf } from './user-snapshot.ts';
import { findUser, userField } from './users.ts';

const roleChange = z.object({
  personId: z.string(),
  email: z.string(),
  role: z.object({ id: z.string(), name: z.string() }),
  /** True: given; false: taken away. */
  give: z.boolean(),
  set: z.object({ roles: z.array(z.string()) }),
  seen: z.object({ roles: z.array(z.string()) }),
});
type RoleChange = z.infer<typeof roleChange>;

const choices: ChoiceSource = async ({ org, admin }) =>
  (await admin.roles(org.id).list()).map(({ id, name }) => ({ title: name, value: id }));

function roleField() {
  return asField(
    { title: 'Role', flags: ['role'], kind: 'choice', positional: 'rest', source: choices, maxLength: 200 },
    z.string({ error: 'Say which role; “role list” names them.' }).max(300, 'That is too long for a role.'),
  );
}

async function planRoleChange(
  context: ReadContext,
  asked: { readonly user: string; readonly role: string },
  give: boolean,
): Promise<PlanDraft<RoleChange>> {
  const { org, admin } = context;
  const [user, all] = await Promise.all([findUser(context, asked.user), admin.roles(org.id).list()]);
  const role = pickNamed(all, asked.role, {
    field: 'role',
    question: 'Which role?',
    where: org.name,
    none: 'There is no role',
    hint: '“role list” names them.',
  });
  if (!give) await refuseOwnAccount(context, user, 'Taking a role from it');
  const has = user.roles.includes(role.id);
  if (has === give) {
    const message = give
      ? `${user.displayName} has this role already.`
      : `${user.displayName} does not have it.`;
    throw new InputProblems([{ field: 'role', message }]);
  }
  const roles = give ? [...user.roles, role.id] : user.roles.filter((id) => id !== role.id);
  const named = (ids: readonly string[]): string =>
    ids.map((id) => all.find((one) => one.id === id)?.name ?? id).join('; ') || 'none';
  return {
    summary: `${give ? 'give' : 'take'} the role ${role.name} ${give ? 'to' : 'from'} ${user.email} in ${org.name}`,
    changes: [
      { field: 'email', label: 'User', before: '', after: `${user.displayName}, ${user.email}` },
      { field: 'roles', label: 'Roles', before: named(user.roles), after: named(roles) },
    ],
    warnings: give ? [`${user.displayName} can then administer ${org.name} without Steward.`] : [],
    beneficiaries: [user.email],
    before: snapshotOf(user),
    calls: 5,
    data: {
      personId: user.id,
      email: user.email,
      role: { id: role.id, name: role.name },
      give,
      set: { roles },
      seen: { roles: [...user.roles] },
    },
  };
}

const undoRoleChange: UndoSpec<RoleChange> = {
  inverse: ({ email, role, give }) => ({
    operation: give ? 'role revoke' : 'role grant',
    input: { user: [email], role: [role.id] },
  }),
  since: async (context, data) =>
    sinceOfUser(context, data, ({ displayName, roles }) => {
      if (roles.includes(data.role.id) === data.give) return undefined;
      return `${displayName} ${data.give ? 'does not have' : 'has'} the role ${data.role.name} now.`;
    }),
};

async function verifyRoleChange(
  context: ReadContext,
  { personId, role, give, set, seen }: RoleChange,
): Promise<Outcome> {
  const user = await context.admin.people(context.org.id).get(personId);
  const has = user.roles.includes(role.id);
  const lost = seen.roles.filter((id) => id !== role.id && !user.roles.includes(id));
  const inWords = (held: boolean): string => (held ? role.name : `without ${role.name}`);
  return {
    fields: [
      { label: 'Role', asked: inWords(give), is: inWords(has), match: has === give ? 'same' : 'differs' },
      ...(await restOfPerson(context, user, set)),
    ],
    notes: lost.length === 0 ? [] : [`${lost.length} other roles are gone as well; nobody asked for that.`],
  };
}

/** `give`: true for the one that gives, false for the one that takes away. */
export function roleOperation(
  give: boolean,
  words: Pick<WriteOperation, 'name' | 'aliases' | 'summary' | 'examples'>,
): WriteOperation {
  return defineOperation({
    ...words,
    capability: 'roles',
    risk: 'high',
    scopes: ['spark-admin:people_read', 'spark-admin:people_write', 'spark-admin:roles_read'],
    roles: ['Full Administrator'],
    onOrg: true,
    input: z.object({ user: userField(), role: roleField() }),
    data: roleChange,
    plan: async (context, asked) => planRoleChange(context, asked, give),
    execute: executePersonChange,
    verify: verifyRoleChange,
    undo: undoRoleChange,
  });
}
