// The tags of the customers.
import { defineList } from '../../domain/list.ts';

const MOST_NAMED = 6;

interface Row {
  readonly tag: string;
  readonly orgs: readonly string[];
  /** Webex lists only so many organizations of one. */
  readonly isCut: boolean;
}

export default defineList({
  name: 'partner tags',
  aliases: ['tags'],
  capability: 'partner',
  summary: 'List the tags in use, and who has them.',
  scopes: ['spark-admin:organizations_read'],
  roles: ['Partner Full Administrator', 'Partner Read-only Administrator', 'Partner Administrator'],
  examples: ['partner tags'],
  onOrg: false,
  input: {},
  title: () => 'Tags of our customers',
  async rows({ admin }) {
    const orgs = admin.organizations();
    const [all, { byOrg, cut }] = await Promise.all([orgs.list(), orgs.tags()]);
    const names = new Map<string, string[]>();
    for (const { id, name } of all)
      for (const tag of byOrg.get(id) ?? []) names.set(tag, [...(names.get(tag) ?? []), name]);
    return [...names]
      .map(([tag, found]): Row => ({ tag, orgs: found.toSorted(), isCut: cut.includes(tag) }))
      .toSorted((a, b) => a.tag.localeCompare(b.tag));
  },
  fact: ({ tag, orgs, isCut }) => ({
    title: tag,
    value: `${orgs.length}${isCut ? ' or more' : ''}: ${orgs.slice(0, MOST_NAMED).join(', ')}${orgs.length > MOST_NAMED ? ' …' : ''}`,
  }),
  columns: [
    { title: 'Tag', value: ({ tag }) => tag },
    { title: 'Customers', value: ({ orgs }) => String(orgs.length) },
    { title: 'Names', value: ({ orgs }) => orgs.join('; ') },
    { title: 'There may be more', value: ({ isCut }) => (isCut ? 'yes' : 'no') },
  ],
  empty: 'No customer has a tag, or Webex does not tell my account.',
  footer: 'The customers of one: partner orgs --tag Gold. Read them all: user find --org tag:Gold',
});
