// Delete a user for good.
import * as z from 'zod';
import { belongingsOf, inShort } from '../../domain/belongings.ts';
import { refuseIfSynchronized } from '../../domain/directory-sync.ts';
import { isBaseLicense, isCallingLicense, licenseLabel } from '../../domain/fields.ts';
import { defineOperation } from '../../domain/operation.ts';
import { refuseOwnAccount } from '../../domain/own-account.ts';
import type { License } from '../../domain/ports/admin/licenses.ts';
import type { User } from '../../domain/ports/admin/people.ts';
import { executeRemoval, verifyRemoval } from '../../domain/removal.ts';
import { findUser, userField } from '../../domain/users.ts';

export default defineOperation({
  name: 'user delete',
  aliases: ['delete user', 'user remove'],
  capability: 'users',
  summary: 'Delete a user with everything the account holds, for good.',
  risk: 'destructive',
  scopes: [
    'spark-admin:people_read',
    'spark-admin:people_write',
    'spark-admin:licenses_read',
    'spark-admin:devices_read',
    'spark-admin:roles_read',
    'identity:tokens_read',
  ],
  roles: ['Full Administrator', 'User Administrator'],
  examples: ['user delete ana@acme.example --org Acme'],
  onOrg: true,
  input: z.object({ user: userField() }),
  data: z.object({ personId: z.string(), email: z.string(), displayName: z.string() }),

  async plan(context, asked) {
    const { org, admin } = context;
    await refuseIfSynchronized(context, 'users are deleted');
    const [user, all] = await Promise.all([findUser(context, asked.user), admin.licenses(org.id).list()]);
    await refuseOwnAccount(context, user, 'Deleting it');
    const paid = all.filter((license) => user.licenses.includes(license.id) && !isBaseLicense(license));
    const goes = await belongingsOf(context, user);
    const line = (field: string, label: string, after: string) => ({ field, label, before: '', after });
    return {
      summary: `delete ${user.email} from ${org.name}`,
      changes: [
        line('email', 'User', `${user.displayName}, ${user.email}`),
        line('account', 'Account', 'deleted for good'),
        line(
          'licenses',
          'Set free',
          paid.map((license) => licenseLabel(license, all)).join('; ') || 'no paid license',
        ),
        line('calling', 'Calling set-up', callingOf(user, paid)),
        line('devices', 'Personal devices', inShort(goes.devices, 'none')),
        line('applications', 'Signed out of', inShort(goes.applications, 'no application')),
        ...(goes.roles.length > 0 ? [line('roles', 'Roles', inShort(goes.roles, 'none'))] : []),
        ...(goes.lent.length > 0 ? [line('lent', 'Lent to the user', inShort(goes.lent, 'none'))] : []),
      ],
      warnings: [
        'Webex may keep more for an account than can be read: only what is listed is known here.',
        'To keep somebody out and everything else as it is, there is “user deactivate”.',
        ...(goes.roles.length > 0 ? [`${user.displayName} is an administrator.`] : []),
      ],
      beneficiaries: [user.email],
      calls: 3,
      data: { personId: user.id, email: user.email, displayName: user.displayName },
    };
  },

  async execute({ org, admin, step }, { personId }) {
    const people = admin.people(org.id);
    await executeRemoval(step, {
      remove: async () => people.remove(personId),
      read: async () => people.get(personId),
    });
  },

  undo: { never: 'the account, its calling set-up and its place in every space are gone.' },

  verify: async ({ org, admin }, { personId, email }) =>
    verifyRemoval(email, async () => admin.people(org.id).get(personId)),
});

/** What is destroyed with the calling license, as far as Webex shows it. */
function callingOf({ extension, phoneNumbers }: User, paid: readonly License[]): string {
  if (!paid.some(isCallingLicense)) return 'none';
  const numbers = [
    ...(extension === undefined ? [] : [`extension ${extension}`]),
    ...phoneNumbers.map((number) => `number ${number}`),
  ];
  return [...numbers, 'forwarding', 'voicemail'].join(', ');
}
