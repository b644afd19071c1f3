// Let a license that was lent stay longer.
import * as z from 'zod';
import { InputProblems } from '../../domain/failure.ts';
import { asField } from '../../domain/input.ts';
import { lendOf, onDay, splitTerm, termOf } from '../../domain/lend.ts';
import { defineOperation } from '../../domain/operation.ts';

export default defineOperation({
  name: 'license extend',
  aliases: ['extend license'],
  capability: 'licenses',
  summary: 'Let a license that was lent stay longer.',
  risk: 'low',
  scopes: ['spark-admin:people_read'],
  roles: ['Full Administrator', 'User Administrator'],
  examples: ['license extend R-12 for 5d --org Acme', 'license extend R-12 --until 2026-12-24 --org Acme'],
  onOrg: true,
  input: z.object({
    request: asField(
      {
        title: 'Request',
        flags: ['request'],
        kind: 'text',
        positional: 'rest',
        placeholder: 'R-12',
        maxLength: 40,
      },
      z.string({ error: 'Say which request lent it, e.g. R-12.' }).max(40, 'Say it like R-12 for 5d.'),
    ),
    for: asField(
      { title: 'For how much longer', flags: ['for'], kind: 'text', placeholder: '5d', maxLength: 10 },
      z.string().max(10, 'That is too long for a time.').optional(),
    ),
    until: asField(
      { title: 'Until the end of', flags: ['until'], kind: 'date' },
      z.string().max(20, 'That is too long for a day.').optional(),
    ),
  }),
  data: z.object({ personId: z.string(), licenseId: z.string(), name: z.string(), until: z.number() }),

  async plan(context, asked) {
    const said = splitTerm(asked.request);
    const lend = await lendOf(context, said.what);
    const term = termOf({ for: asked.for ?? said.for, until: asked.until ?? said.until }, context.now);
    const until = term.until ?? lend.until + term.forMs;
    if (until <= lend.until) {
      const message = `R-${lend.requestId} is lent until ${onDay(lend.until)} already. To end it sooner, there is “license return”.`;
      throw new InputProblems([{ field: 'until', message }]);
    }
    const { requestId, personId, licenseId, name, email } = lend;
    return {
      summary: `let ${email} of ${context.org.name} keep ${name} longer, lent by R-${requestId}`,
      changes: [
        { field: 'email', label: 'User', before: '', after: email },
        { field: 'term', label: 'Lent until', before: onDay(lend.until), after: onDay(until) },
      ],
      warnings: [],
      beneficiaries: [email],
      licenses: [name],
      calls: 1,
      lending: { kind: 'extend', requestId, until },
      data: { personId, licenseId, name, until },
    };
  },

  undo: { never: 'to end it sooner, there is “license return”.' },

  execute: async () => undefined,

  async verify({ org, admin }, { personId, licenseId, name, until }) {
    const held = (await admin.people(org.id).get(personId)).licenses.includes(licenseId);
    const day = onDay(until);
    return {
      fields: [{ label: 'Lent until', asked: day, is: day, match: 'same' }],
      notes: held ? [] : [`The user does not have ${name} any more: somebody else took it back.`],
    };
  },
});
