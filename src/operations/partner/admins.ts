// Who of the partner's people administers a customer.
import { defineList } from '../../domain/list.ts';
import { requireCustomer } from '../../domain/partner.ts';

/** What Webex calls the roles. */
const ROLES: Readonly<Record<string, string>> = {
  id_full_admin: 'full administrator',
  id_readonly_admin: 'read-only administrator',
  id_user_admin: 'user administrator',
  id_device_admin: 'device administrator',
};

export default defineList({
  name: 'partner admins',
  aliases: ['partner administrators'],
  capability: 'partner',
  summary: 'List who of our people was given a customer.',
  scopes: ['spark-admin:organizations_read'],
  roles: ['Partner Full Administrator'],
  examples: ['partner admins --org Acme', 'partner admins --org all'],
  onOrg: true,
  acrossOrgs: true,
  input: {},
  title: ({ org }) => `Partner administrators of ${org.name}`,
  async rows(context) {
    await requireCustomer(context);
    const admins = await context.admin.partner(context.org.id).admins();
    return admins.toSorted((a, b) => a.displayName.localeCompare(b.displayName));
  },
  fact: ({ displayName, email, role }) => ({
    title: displayName,
    value: [email, ROLES[role] ?? role].filter((part) => part !== '').join(', '),
  }),
  columns: [
    { title: 'Name', value: ({ displayName }) => displayName },
    { title: 'E-mail', value: ({ email }) => email },
    { title: 'Role there', value: ({ role }) => ROLES[role] ?? role },
  ],
  empty: 'Nobody was assigned. Full and read-only administrators of the partner have every customer anyway.',
  footer: 'Change it with partner assign and partner unassign.',
});
