// Who holds a license.
import * as z from 'zod';
import { licenseLabel } from '../../domain/fields.ts';
import { defineList } from '../../domain/list.ts';
import { asField, type ReadContext } from '../../domain/operation.ts';
import { pickNamed } from '../../domain/pick.ts';
import type { License, LicenseHolder } from '../../domain/ports/admin/licenses.ts';

export default defineList({
  name: 'license holders',
  aliases: ['holders', 'who has license'],
  capability: 'licenses',
  summary: 'List who holds a license.',
  scopes: ['spark-admin:licenses_read'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['license holders "Webex Calling - Professional" --org Acme'],
  onOrg: true,
  acrossOrgs: true,
  input: {
    license: asField(
      {
        title: 'License',
        flags: ['license', 'lic'],
        kind: 'choice',
        positional: 'rest',
        maxLength: 300,
        source: async ({ org, admin }) => {
          const all = await admin.licenses(org.id).list();
          return all.map((license) => ({ title: licenseLabel(license, all), value: license.id }));
        },
      },
      z
        .string({ error: 'Say which license; “license usage” names them.' })
        .max(300, 'That is too long for a license.'),
    ),
  },
  title: ({ org }, { license }) => `Who holds “${license}” in ${org.name}`,
  async rows(context, { license }) {
    const { org, admin } = context;
    const found = await pick(context, license);
    const holders: LicenseHolder[] = [];
    for await (const page of admin.licenses(org.id).holders(found.id)) holders.push(...page);
    return holders.toSorted((a, b) => a.displayName.localeCompare(b.displayName));
  },
  fact: ({ displayName, email, external }) => ({
    title: displayName,
    value: external ? `${email}, of another organization` : email,
  }),
  columns: [
    { title: 'Name', value: ({ displayName }) => displayName },
    { title: 'E-mail', value: ({ email }) => email },
    { title: 'Of another organization', value: ({ external }) => (external ? 'yes' : 'no') },
  ],
  empty: 'No user holds it.',
  footer: 'Workspaces that hold it are not in this list.',
});

async function pick({ org, admin }: ReadContext, said: string): Promise<License> {
  const all = await admin.licenses(org.id).list();
  const named = all.map((license) => ({ ...license, name: licenseLabel(license, all) }));
  return pickNamed(named, said, {
    field: 'license',
    question: 'Which license?',
    where: org.name,
    none: `${org.name} has no license`,
    hint: '“license usage” names them.',
    said: all,
  });
}
