// Take licenses back from a user.
import * as z from 'zod';
import { isBaseLicense, licenseLabel, licensesOf } from '../../domain/fields.ts';
import { asField, type ChoiceSource } from '../../domain/input.ts';
import {
  executeLicenseChange,
  licenseChange,
  planLicenseChange,
  undoLicenseChange,
  verifyLicenseChange,
} from '../../domain/license-change.ts';
import { defineOperation } from '../../domain/operation.ts';
import { findUser, userField, userFirst } from '../../domain/users.ts';

const held: ChoiceSource = async (context, raw) => {
  const { admin, org } = context;
  const [all, user] = await Promise.all([
    admin.licenses(org.id).list(),
    findUser(context, raw['user']?.[0] ?? ''),
  ]);
  return all
    .filter((license) => user.licenses.includes(license.id) && !isBaseLicense(license))
    .map((license) => ({ title: licenseLabel(license, all), value: license.id }));
};

export default defineOperation({
  name: 'license remove',
  aliases: ['remove license', 'license revoke'],
  capability: 'licenses',
  summary: 'Take licenses back from a user.',
  risk: 'high',
  scopes: [
    'spark-admin:people_read',
    'spark-admin:people_write',
    'spark-admin:licenses_read',
    'spark-admin:locations_read',
  ],
  roles: ['Full Administrator', 'User Administrator'],
  examples: [
    'license remove ana@acme.example "Webex Meetings Suite" --org Acme',
    'license remove ana@acme.example',
  ],
  onOrg: true,
  input: z.object({
    user: userField(),
    licenses: asField(
      {
        title: 'Licenses to take back',
        flags: ['license', 'licenses', 'lic'],
        kind: 'multi',
        positional: 'rest',
        source: held,
      },
      z.array(z.string().max(300)).max(50, 'At most 50 licenses at once.').default([]),
    ),
  }),
  data: licenseChange,

  stage: userFirst(['licenses'], (raw) => raw['licenses'] !== undefined, 'From'),

  async plan(context, asked) {
    const [all, user] = await Promise.all([licensesOf(context), findUser(context, asked.user)]);
    return planLicenseChange(context, {
      user,
      all,
      field: 'licenses',
      add: [],
      remove: asked.licenses,
      location: undefined,
      extension: undefined,
    });
  },

  execute: executeLicenseChange,
  verify: verifyLicenseChange,
  undo: undoLicenseChange,
});
