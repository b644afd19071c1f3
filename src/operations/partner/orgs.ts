// The customers: all of them, those of a tag, those one of the partner's people was given.
import * as z from 'zod';
import type { ReadContext } from '../../domain/context.ts';
import { InputProblems } from '../../domain/failure.ts';
import { asField } from '../../domain/input.ts';
import { defineList } from '../../domain/list.ts';
import { partnerOrg } from '../../domain/partner.ts';
import { findUser } from '../../domain/users.ts';

const fold = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

const LIMIT = 'Webex lists at most 100 customers of one tag: there may be more.';

export default defineList({
  name: 'partner orgs',
  aliases: ['partner customers', 'customers'],
  capability: 'partner',
  summary: 'List our customers: all, those of a tag, or those that somebody was given.',
  scopes: ['spark-admin:organizations_read', 'spark-admin:people_read'],
  roles: ['Partner Full Administrator', 'Partner Read-only Administrator'],
  examples: ['partner orgs', 'partner orgs --tag Gold', 'partner orgs pia.partner@northwind.example'],
  onOrg: false,
  input: {
    user: asField(
      {
        title: 'Given to',
        flags: ['admin', 'user'],
        kind: 'text',
        positional: 'first',
        placeholder: 'name@company.example',
        hint: 'One of our people: e-mail address, or the beginning of the name.',
        maxLength: 254,
      },
      z.string().max(254, 'That is too long for a user.').optional(),
    ),
    tag: asField(
      { title: 'Tag', flags: ['tag'], kind: 'text', hint: 'Only those with this tag.', maxLength: 25 },
      z.string().max(25, 'A tag has at most 25 characters.').optional(),
    ),
  },
  title: (_, { user, tag }) =>
    ['Our customers', user === undefined ? '' : `given to ${user}`, tag === undefined ? '' : `tagged ${tag}`]
      .filter((part) => part !== '')
      .join(', '),
  async rows(context, { user, tag }) {
    const orgs = context.admin.organizations();
    const [{ orgId }, all, { byOrg, cut }] = await Promise.all([orgs.account(), orgs.list(), orgs.tags()]);
    const mine = user === undefined ? 'all' : await givenTo(context, user);
    const wanted = tag === undefined ? undefined : fold(tag);
    const isCut = cut.some((one) => fold(one) === wanted);
    return all
      .filter(({ id }) => id !== orgId && (mine === 'all' || mine.includes(id)))
      .map(({ id, name }) => ({ id, name, tags: byOrg.get(id) ?? [], isCut }))
      .filter(({ tags }) => wanted === undefined || tags.some((one) => fold(one) === wanted))
      .toSorted((a, b) => a.name.localeCompare(b.name));
  },
  fact: ({ name, tags }) => ({ title: name, value: tags.join(', ') || '–' }),
  columns: [
    { title: 'Organization', value: ({ name }) => name },
    { title: 'Organization id', value: ({ id }) => id },
    { title: 'Tags', value: ({ tags }) => tags.join('; ') },
  ],
  summarize: (rows) => `${rows.length} in all.${rows[0]?.isCut === true ? ` ${LIMIT}` : ''}`,
  empty: 'None.',
  footer: 'Who has one: partner admins --org NAME. Its tags: partner tag and partner untag.',
});

async function givenTo(context: ReadContext, said: string): Promise<readonly string[] | 'all'> {
  const home = await partnerOrg(context, 'user');
  const { id, displayName } = await findUser({ org: home, admin: context.admin }, said);
  const found = await context.admin.organizations().managedBy(id);
  if (found !== 'all') return found;
  const message = `${displayName} has every customer, by the role at home: “partner orgs” lists them.`;
  throw new InputProblems([{ field: 'user', message }]);
}
