// The administrator roles there are.
import { defineList } from '../../domain/list.ts';
import type { Role } from '../../domain/ports/admin/roles.ts';

export default defineList({
  name: 'role list',
  aliases: ['roles'],
  capability: 'roles',
  summary: 'List the administrator roles that can be given.',
  scopes: ['spark-admin:roles_read'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['role list --org Acme'],
  onOrg: true,
  input: {},
  title: ({ org }) => `Roles in ${org.name}`,
  rows: async ({ org, admin }) =>
    (await admin.roles(org.id).list()).toSorted((a, b) => a.name.localeCompare(b.name)),
  fact: ({ name, id }: Role) => ({ title: name, value: id }),
  columns: [
    { title: 'Role', value: ({ name }) => name },
    { title: 'Id', value: ({ id }) => id },
  ],
  empty: 'None that this credential may see.',
  footer: 'Give one: role grant name@company.example "User Administrator"',
});
