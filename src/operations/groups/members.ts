// Who is in a group.

import { findGroup, groupField } from '../../domain/groups.ts';
import { defineList } from '../../domain/list.ts';

export default defineList({
  name: 'group members',
  aliases: ['members', 'group show'],
  capability: 'groups',
  summary: 'List the members of a group.',
  scopes: ['identity:groups_read', 'spark-admin:people_read'],
  roles: ['Full Administrator', 'Read-only Administrator', 'User Administrator'],
  examples: ['group members Sales --org Acme', 'group members Sales --org all'],
  onOrg: true,
  acrossOrgs: true,
  input: { group: groupField('rest') },
  title: ({ org }, { group }) => `Members of “${group}” in ${org.name}`,
  async rows(context, asked) {
    const { org, admin } = context;
    const { id } = await findGroup(context, asked.group);
    const members = await admin.groups(org.id).members(id);
    const people = await admin.people(org.id).byIds(members.map((member) => member.id));
    const emails = new Map(people.map((person) => [person.id, person.email]));
    return members
      .map((member) => ({ ...member, email: emails.get(member.id) ?? '' }))
      .toSorted((a, b) => a.name.localeCompare(b.name));
  },
  fact: ({ name, email }) => ({ title: name, value: email === '' ? 'e-mail address not shown' : email }),
  columns: [
    { title: 'Name', value: ({ name }) => name },
    { title: 'E-mail', value: ({ email }) => email },
  ],
  empty: 'Nobody is in it.',
  footer: 'Put somebody in: group add NAME name@company.example',
});
