// The groups of an organization.
import { defineList, named, nameFilter } from '../../domain/list.ts';

export default defineList({
  name: 'group list',
  aliases: ['groups', 'list groups', 'group find'],
  capability: 'groups',
  summary: 'List the groups of an organization with the number of their members.',
  scopes: ['identity:groups_read'],
  roles: ['Full Administrator', 'Read-only Administrator', 'User Administrator'],
  examples: ['group list --org Acme', 'group list Sales', 'group list --org all'],
  onOrg: true,
  acrossOrgs: true,
  input: {
    name: nameFilter(),
  },
  title: ({ org }, { name }) =>
    name === undefined ? `Groups of ${org.name}` : `Groups of ${org.name} with “${name}” in the name`,
  rows: async ({ org, admin }, { name }) => named(await admin.groups(org.id).list(), name),
  fact: ({ name, size }) => ({
    title: name,
    value: size === undefined ? 'size not told' : `${size} ${size === 1 ? 'member' : 'members'}`,
  }),
  columns: [
    { title: 'Name', value: ({ name }) => name },
    { title: 'Members', value: ({ size }) => (size === undefined ? '' : String(size)) },
    { title: 'Created', value: ({ created = '' }) => created },
    { title: 'Group id', value: ({ id }) => id },
  ],
  empty: 'There is none.',
  footer: 'Who is in one of them: group members NAME',
});
