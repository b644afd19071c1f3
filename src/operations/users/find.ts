// The users of an organization, all or by the beginning of the name.
import { defineList, nameFilter } from '../../domain/list.ts';
import type { ListedUser } from '../../domain/ports/admin/people.ts';

const state = ({ invitePending, status }: ListedUser): string =>
  invitePending === true ? 'invited, has not signed in yet' : (status ?? '');

export default defineList({
  name: 'user find',
  aliases: ['user list', 'find user'],
  capability: 'users',
  summary: 'Find users by the beginning of their name, or list all of them.',
  scopes: ['spark-admin:people_read'],
  roles: ['Full Administrator', 'Read-only Administrator', 'User Administrator'],
  examples: ['user find Dana --org Acme', 'user find --org Acme', 'user find Dana --org all'],
  onOrg: true,
  acrossOrgs: true,
  input: {
    name: nameFilter('The beginning of the name; empty: everybody.'),
  },
  title: ({ org }, { name }) =>
    name === undefined ? `Users of ${org.name}` : `Users of ${org.name} whose name begins with “${name}”`,
  async rows({ org, admin }, { name }) {
    const found: ListedUser[] = [];
    for await (const page of admin.people(org.id).list({ displayName: name })) found.push(...page);
    return found;
  },
  fact: (user) => ({
    title: user.displayName,
    value: [user.email, user.invitePending === true ? state(user) : '']
      .filter((part) => part !== '')
      .join(', '),
  }),
  columns: [
    { title: 'Name', value: ({ displayName }) => displayName },
    { title: 'E-mail', value: ({ email }) => email },
    { title: 'State', value: state },
    { title: 'Last active', value: ({ lastActivity }) => lastActivity ?? '' },
  ],
  empty: 'Nobody.',
  footer: 'One of them in full: user show name@company.example',
});
