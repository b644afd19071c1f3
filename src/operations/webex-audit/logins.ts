// Who signed in and out, as Webex recorded it.
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
import { defineList } from '../../domain/list.ts';

export default defineList({
  name: 'webex-audit logins',
  aliases: ['webex-audit signins', 'logins'],
  capability: 'webex-audit',
  summary: 'List who signed in and out of Webex.',
  scopes: AUDIT_SCOPES,
  roles: AUDIT_ROLES,
  examples: [
    'webex-audit logins --org Acme',
    'webex-audit logins --user ana@acme.example --last 30d --org Acme',
  ],
  onOrg: true,
  acrossOrgs: true,
  input: { user: actorField(), ...spanFields() },
  title: ({ org }, input) => `Sign-ins of ${org.name}, ${spanInWords(input)}`,
  async rows(context, { user, ...wish }, enough) {
    const span = resolveSpan(wish, context.now);
    const actorId = await actorIdOf(context, user);
    const audit = context.admin.auditEvents(context.org.id);
    return auditRows(context, { ...span, actorId }, async (query) => audit.logins(query), enough);
  },
  fact: eventFact,
  columns: AUDIT_COLUMNS.filter(({ title }) => !title.startsWith('Target')),
  summarize: auditSummary,
  cutShort: true,
  empty: 'Webex has recorded no sign-in in this time.',
});
