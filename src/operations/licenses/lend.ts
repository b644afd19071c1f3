// Give a user a license for a time. When the time is over it is taken back by itself.
import * as z from 'zod';
import { extensionField, licenseChoices, licensesOf, locationField } from '../../domain/fields.ts';
import { asField } from '../../domain/input.ts';
import { inDays, onDay, splitTerm, termOf } from '../../domain/lend.ts';
import {
  executeLicenseChange,
  licenseChange,
  planLicenseChange,
  undoLicenseChange,
  verifyLicenseChange,
} from '../../domain/license-change.ts';
import { defineOperation } from '../../domain/operation.ts';
import { findUser, userField } from '../../domain/users.ts';

export default defineOperation({
  name: 'license lend',
  aliases: ['lend license'],
  capability: 'licenses',
  summary: 'Give a user a license for a time; then it is taken back.',
  risk: 'low',
  scopes: [
    'spark-admin:people_read',
    'spark-admin:people_write',
    'spark-admin:licenses_read',
    'spark-admin:locations_read',
  ],
  roles: ['Full Administrator', 'User Administrator'],
  examples: [
    'license lend ana@acme.example Messaging for 5d --org Acme',
    'license lend ana@acme.example "Webex Meetings Suite" --until 2026-12-01 --org Acme',
  ],
  onOrg: true,
  input: z.object({
    user: userField(),
    license: asField(
      {
        title: 'License',
        flags: ['license', 'lic'],
        kind: 'choice',
        positional: 'rest',
        maxLength: 300,
        source: licenseChoices,
      },
      z
        .string({ error: 'Say which license; “license usage” names them.' })
        .max(300, 'That is too long for a license.'),
    ),
    for: asField(
      {
        title: 'For how long',
        flags: ['for'],
        kind: 'text',
        placeholder: '5d',
        hint: '12h, 5d, 2w; or a day below.',
        maxLength: 10,
      },
      z.string().max(10, 'That is too long for a time.').optional(),
    ),
    until: asField(
      { title: 'Until the end of', flags: ['until'], kind: 'date' },
      z.string().max(20, 'That is too long for a day.').optional(),
    ),
    location: locationField(),
    extension: extensionField('Only for a calling license.'),
  }),
  data: z.object({ change: licenseChange, forMs: z.number().optional(), until: z.number().optional() }),

  async plan(context, asked) {
    const said = splitTerm(asked.license);
    const term = termOf({ for: asked.for ?? said.for, until: asked.until ?? said.until }, context.now);
    const [all, user] = await Promise.all([licensesOf(context), findUser(context, asked.user)]);
    const draft = await planLicenseChange(context, {
      user,
      all,
      field: 'license',
      add: [said.what],
      remove: [],
      location: asked.location,
      extension: asked.extension,
    });
    const [lent] = draft.data.add;
    if (lent === undefined) throw new Error('a license change without a license was planned');
    const when = term.forMs === undefined ? `until ${onDay(term.until)}` : `for ${inDays(term.forMs)}`;
    return {
      ...draft,
      summary: `lend ${lent.name} to ${user.email} in ${context.org.name} ${when}`,
      changes: [...draft.changes, { field: 'term', label: 'Lent', before: '', after: when }],
      warnings: [
        ...draft.warnings,
        'When the time is over it is taken back without another approval.',
        ...(lent.calling
          ? ['Taking it back destroys the calling set-up it brings: number, voicemail, phones.']
          : []),
      ],
      lending: {
        kind: 'give',
        personId: user.id,
        email: user.email,
        licenseId: lent.id,
        name: lent.name,
        ...term,
      },
      data: { change: draft.data, ...term },
    };
  },

  undo: {
    inverse: ({ change }) =>
      'inverse' in undoLicenseChange ? undoLicenseChange.inverse(change) : undoLicenseChange,
    since: async (context, { change }, recorded) => undoLicenseChange.since(context, change, recorded),
  },

  execute: async (context, { change }) => executeLicenseChange(context, change),

  async verify(context, { change, forMs, until }, executed) {
    const outcome = await verifyLicenseChange(context, change, executed);
    const back = until ?? context.now + (forMs ?? 0);
    return {
      ...outcome,
      notes: [
        ...outcome.notes,
        `It is taken back on ${onDay(back)}. Sooner: license return R-${context.requestId}`,
      ],
    };
  },
});
