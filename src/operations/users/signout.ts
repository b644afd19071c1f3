// Sign a user out everywhere: what applications may do for the user is taken away.
import * as z from 'zod';
import { InputProblems } from '../../domain/failure.ts';
import { defineOperation } from '../../domain/operation.ts';
import { refuseOwnAccount } from '../../domain/own-account.ts';
import { othersChanged } from '../../domain/user-diff.ts';
import { snapshotOf } from '../../domain/user-snapshot.ts';
import { findUser, userField } from '../../domain/users.ts';

const SHOWN = 12;

export default defineOperation({
  name: 'user signout',
  aliases: ['user sign-out', 'user logout', 'sign out'],
  capability: 'users',
  summary: 'Sign a user out everywhere by revoking what applications may do for the user.',
  risk: 'high',
  scopes: ['spark-admin:people_read', 'identity:tokens_read', 'identity:tokens_write'],
  roles: ['Full Administrator', 'User Administrator', 'Device Administrator'],
  examples: ['user signout ana@acme.example --org Acme'],
  onOrg: true,
  input: z.object({ user: userField() }),
  data: z.object({
    personId: z.string(),
    email: z.string(),
    authorizations: z.array(z.object({ id: z.string(), application: z.string() })),
  }),

  async plan(context, asked) {
    const { org, admin } = context;
    const user = await findUser(context, asked.user);
    await refuseOwnAccount(context, user, 'Signing it out');
    const held = await admin.authorizations(org.id).list(user.id);
    if (held.length === 0) {
      const message = `No application may act for ${user.displayName}: there is nothing to revoke.`;
      throw new InputProblems([{ field: 'user', message }]);
    }
    const names = [...new Set(held.map(({ applicationName }) => applicationName))].toSorted();
    const listed = names.slice(0, SHOWN).join('; ');
    return {
      summary: `sign ${user.email} of ${org.name} out everywhere`,
      changes: [
        { field: 'email', label: 'User', before: '', after: `${user.displayName}, ${user.email}` },
        { field: 'count', label: 'Revoke', before: '', after: `${held.length} authorizations` },
        {
          field: 'applications',
          label: 'Applications',
          before: '',
          after: names.length > SHOWN ? `${listed} and ${names.length - SHOWN} more` : listed,
        },
      ],
      warnings: [
        'What these applications do on the user’s behalf stops as well, e.g. integrations and assistants, until the user allows them again.',
        'A token may go on working for a little while after it is revoked. Account, licenses and sign-in stay: “user deactivate” keeps the user out.',
      ],
      beneficiaries: [user.email],
      before: snapshotOf(user),
      calls: held.length + 3,
      data: {
        personId: user.id,
        email: user.email,
        authorizations: held
          .map(({ id, applicationName }) => ({ id, application: applicationName }))
          .toSorted((a, b) => a.id.localeCompare(b.id)),
      },
    };
  },

  async execute({ org, admin, step }, { personId, authorizations }) {
    const held = admin.authorizations(org.id);
    await step.each(
      'revoke',
      authorizations,
      ({ id }) => id,
      ({ id }) => ({
        result: z.object({}),
        write: async () => {
          await held.revoke(id);
          return {};
        },
        lookup: async () => {
          const there = (await held.list(personId)).some((one) => one.id === id);
          return there ? { is: 'absent' } : { is: 'done', result: {} };
        },
      }),
    );
  },

  undo: { never: 'whoever was signed out signs in again, and allows the applications again.' },

  async verify(context, { personId, authorizations }) {
    const { org, admin } = context;
    const after = await admin.people(org.id).get(personId);
    const left = await admin.authorizations(org.id).list(personId);
    const asked = new Set(authorizations.map(({ id }) => id));
    const kept = left.filter(({ id }) => asked.has(id));
    const is = kept.length === 0 ? 'all revoked' : `${kept.length} still there`;
    const newer = left.length - kept.length;
    return {
      fields: [
        {
          label: `${authorizations.length} authorizations`,
          asked: 'all revoked',
          is,
          match: kept.length === 0 ? 'same' : 'differs',
        },
        ...(await othersChanged(context, { after, fields: [], licenses: [] })),
      ],
      notes: newer > 0 ? [`${newer} newer authorizations were given since this was asked for.`] : [],
    };
  },
});
