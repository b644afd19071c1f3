// Delete a user for good.
import * as z from 'zod';
import { refuseIfSynchronized } from '../../domain/directory-sync.ts';
import { Fault } from '../../domain/failure.ts';
import { isBaseLicense, licenseLabel } from '../../domain/fields.ts';
import { defineOperation, type ReadContext } from '../../domain/operation.ts';
import type { User } from '../../domain/ports/admin/people.ts';
import { findUser, userField } from '../../domain/users.ts';

export default defineOperation({
  name: 'user delete',
  aliases: ['delete user', 'user remove'],
  capability: 'users',
  summary: 'Delete a user with everything the account holds, for good.',
  risk: 'destructive',
  scopes: ['spark-admin:people_read', 'spark-admin:people_write', 'spark-admin:licenses_read'],
  roles: ['Full Administrator', 'User Administrator'],
  examples: ['user delete ana@acme.example --org Acme'],
  onOrg: true,
  input: z.object({ user: userField() }),
  data: z.object({ personId: z.string(), email: z.string(), displayName: z.string() }),

  async plan(context, asked) {
    const { org, admin } = context;
    await refuseIfSynchronized(context, 'users are deleted');
    const [user, all] = await Promise.all([findUser(context, asked.user), admin.licenses(org.id).list()]);
    const paid = all.filter((license) => user.licenses.includes(license.id) && !isBaseLicense(license));
    const freed = paid.map((license) => licenseLabel(license, all));
    return {
      summary: `delete ${user.email} from ${org.name}`,
      changes: [
        { field: 'email', label: 'User', before: `${user.displayName}, ${user.email}`, after: 'deleted' },
        { field: 'licenses', label: 'Set free', before: '', after: freed.join('; ') || 'no paid license' },
      ],
      warnings: [
        'To keep somebody out and everything else as it is, there is “user deactivate”.',
        ...(user.roles.length > 0 ? [`${user.displayName} has administrator roles.`] : []),
      ],
      beneficiaries: [user.email],
      calls: 3,
      data: { personId: user.id, email: user.email, displayName: user.displayName },
    };
  },

  async execute({ org, admin, step }, { personId }) {
    const people = admin.people(org.id);
    await step('delete', {
      result: z.object({}),
      write: async () => {
        await people.remove(personId);
        return {};
      },
      lookup: async () =>
        (await present({ org, admin }, personId)) ? { is: 'absent' } : { is: 'done', result: {} },
    });
  },

  undo: { never: 'the account, its calling set-up and its place in every space are gone.' },

  async verify(context, { personId, email }) {
    const user = await present(context, personId);
    const is = user === undefined ? 'deleted' : 'still there';
    return {
      fields: [{ label: email, asked: 'deleted', is, match: is === 'deleted' ? 'same' : 'differs' }],
      notes: [],
    };
  },
});

async function present(
  { org, admin }: Pick<ReadContext, 'org' | 'admin'>,
  personId: string,
): Promise<User | undefined> {
  try {
    return await admin.people(org.id).get(personId);
  } catch (error) {
    if (error instanceof Fault && error.status === 404) return undefined;
    throw error;
  }
}
