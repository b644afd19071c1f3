// What administrators did, as Webex itself recorded it.
import * as z from 'zod';
import {
  AUDIT_COLUMNS,
  AUDIT_ROLES,
  AUDIT_SCOPES,
  actorField,
  actorIdOf,
  auditRows,
  auditSummary,
  eventFact,
} from '../../domain/audit-list.ts';
import { resolveSpan, spanFields, spanInWords } from '../../domain/audit-span.ts';
import type { ReadContext } from '../../domain/context.ts';
import { InputProblems } from '../../domain/failure.ts';
import { asField } from '../../domain/input.ts';
import { defineList } from '../../domain/list.ts';
import { nearest } from '../../domain/resolve.ts';

export default defineList({
  name: 'webex-audit events',
  aliases: ['webex-audit', 'webex audit', 'audit events'],
  capability: 'webex-audit',
  summary: 'List what administrators did, as Webex recorded it.',
  scopes: AUDIT_SCOPES,
  roles: AUDIT_ROLES,
  examples: [
    'webex-audit events --org Acme',
    'webex-audit events USERS LICENSE --last 30d --org Acme',
    'webex-audit events --actor ana@acme.example --from 2026-01-01 --to 2026-01-31 --org Acme',
  ],
  onOrg: true,
  acrossOrgs: true,
  input: {
    categories: asField(
      {
        title: 'Categories',
        flags: ['category', 'categories'],
        kind: 'multi',
        positional: 'rest',
        hint: 'e.g. USERS, LICENSE, DEVICES, ORG_SETTINGS; all of them when none is said.',
      },
      z
        .array(z.string().max(500, 'That is too long for a category.'))
        .max(60, 'Fewer categories, please.')
        .default([])
        .transform((said) => said.flatMap((one) => one.toUpperCase().split(/[\s,]+/)).filter(Boolean)),
    ),
    user: actorField(),
    ...spanFields(),
  },
  title: ({ org }, input) => `Webex audit of ${org.name}, ${spanInWords(input)}`,
  async rows(context, { categories: said, user, ...wish }, enough) {
    const audit = context.admin.auditEvents(context.org.id);
    const span = resolveSpan(wish, context.now);
    const categories = said.length === 0 ? undefined : await known(context, said);
    const actorId = await actorIdOf(context, user);
    return auditRows(context, { ...span, actorId, categories }, async (query) => audit.events(query), enough);
  },
  fact: eventFact,
  columns: AUDIT_COLUMNS,
  summarize: auditSummary,
  cutShort: true,
  empty: 'Webex has recorded nothing like that in this time. Events show up some minutes late.',
  footer:
    'Another time: --last 30d, or --from 2026-01-01 --to 2026-01-31. Sign-ins of users: webex-audit logins',
});

async function known({ org, admin }: ReadContext, said: readonly string[]): Promise<readonly string[]> {
  const all = await admin.auditEvents(org.id).categories();
  const [stranger] = said.filter((one) => !all.includes(one));
  // A list that Webex left empty proves nothing.
  if (stranger === undefined || all.length === 0) return said;
  const named = all.map((name) => ({ name }));
  const near = nearest(named, stranger)
    .map(({ name }) => name)
    .join(' or ');
  const hint = near === '' ? `There are ${all.join(', ')}.` : `Did you mean ${near}?`;
  throw new InputProblems([
    { field: 'categories', message: `Webex knows no category “${stranger}”. ${hint}` },
  ]);
}
