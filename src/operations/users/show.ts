// One user in full.
import * as z from 'zod';
import { isBaseLicense, licenseLabel } from '../../domain/fields.ts';
import { defineOperation } from '../../domain/operation.ts';
import { answerModel, factsOf } from '../../domain/show/answer.ts';
import { findUser, userField } from '../../domain/users.ts';

export default defineOperation({
  name: 'user show',
  aliases: ['show user'],
  capability: 'users',
  summary: 'Show a user with licenses, location and state.',
  risk: 'read',
  scopes: ['spark-admin:people_read', 'spark-admin:licenses_read', 'spark-admin:locations_read'],
  roles: ['Full Administrator', 'Read-only Administrator', 'User Administrator'],
  examples: ['user show ana@acme.example --org Acme', 'user show Ana'],
  onOrg: true,
  input: z.object({ user: userField() }),

  async answer(context, asked) {
    const { org, admin } = context;
    const user = await findUser(context, asked.user);
    const all = await admin.licenses(org.id).list();
    const locations = user.locationId === undefined ? [] : await admin.locations(org.id).list();
    const held = all.filter(({ id }) => user.licenses.includes(id));
    const paid = held
      .filter((license) => !isBaseLicense(license))
      .map((license) => licenseLabel(license, all));
    const location = locations.find(({ id }) => id === user.locationId)?.name;
    const facts = factsOf([
      ['E-mail', user.email],
      ['First and last name', [user.firstName, user.lastName].filter((part) => part !== undefined).join(' ')],
      ['Title', user.title],
      ['Department', user.department],
      ['Licenses', paid.length === 0 ? 'only the free ones' : paid.join('; ')],
      ['Location', location ?? user.locationId],
      ['Extension', user.extension],
      ['Numbers', user.phoneNumbers.join(', ')],
      ['State', user.invitePending === true ? 'invited, has not signed in yet' : user.status],
      ['Last changed', user.lastModified],
    ]);
    return answerModel({
      title: user.displayName,
      subtitle: `User of ${org.name}`,
      facts,
      footer: `Change it: user update ${user.email}`,
    });
  },
});
