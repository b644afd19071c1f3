// The organizations the credential can act in.
import * as z from 'zod';
import { asField } from '../../domain/input.ts';
import { defineList } from '../../domain/list.ts';

const fold = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

export default defineList({
  name: 'org list',
  aliases: ['orgs', 'organizations'],
  capability: 'orgs',
  summary: 'List the organizations I can act in.',
  scopes: ['spark-admin:organizations_read'],
  roles: ['Full Administrator', 'Partner Full Administrator', 'Partner Read-only Administrator'],
  examples: ['org list', 'org list labs'],
  onOrg: false,
  input: {
    filter: asField(
      {
        title: 'Filter',
        flags: ['filter', 'tag'],
        kind: 'multi',
        positional: 'rest',
        hint: 'A part of the name, or a tag.',
        maxLength: 100,
      },
      z
        .array(z.string().max(100, 'That is too long for a filter.'))
        .max(20, 'Fewer words, please.')
        .default([]),
    ),
  },
  title: (_, { filter }) =>
    filter.length === 0 ? 'Organizations' : `Organizations with “${filter.join(' ')}”`,
  async rows({ admin }, { filter }) {
    const [all, { byOrg }] = await Promise.all([admin.organizations().list(), admin.organizations().tags()]);
    const wanted = fold(filter.join(' '));
    return all
      .map(({ id, name }) => ({ id, name, tags: byOrg.get(id) ?? [] }))
      .filter(({ name, tags }) => fold(name).includes(wanted) || tags.some((tag) => fold(tag) === wanted))
      .toSorted((a, b) => a.name.localeCompare(b.name));
  },
  fact: ({ name, tags }) => ({ title: name, value: tags.join(', ') || '–' }),
  columns: [
    { title: 'Organization', value: ({ name }) => name },
    { title: 'Organization id', value: ({ id }) => id },
    { title: 'Tags', value: ({ tags }) => tags.join('; ') },
  ],
  summarize: (rows) => `${rows.length} that I can act in.`,
  empty: 'None. “org list” without a filter shows them all.',
  footer: 'Bind this space to one with “org use NAME”, or name it with --org.',
});
