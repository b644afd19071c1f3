// Everybody in an organization with licenses and roles, as a CSV that “bulk” takes back after somebody has edited it.
import * as z from 'zod';
import { type Exported, exportFile } from '../../domain/bulk/export.ts';
import type { ReadContext } from '../../domain/context.ts';
import { isBaseLicense } from '../../domain/fields.ts';
import { defineOperation } from '../../domain/operation.ts';
import type { License } from '../../domain/ports/admin/licenses.ts';
import type { ListedUser } from '../../domain/ports/admin/people.ts';
import { answerModel } from '../../domain/show/answer.ts';

export default defineOperation({
  name: 'org export',
  aliases: ['export org', 'export users'],
  capability: 'orgs',
  summary: 'Export all users of an organization with their licenses and roles, as a CSV.',
  risk: 'read',
  scopes: [
    'spark-admin:people_read',
    'spark-admin:licenses_read',
    'spark-admin:locations_read',
    'spark-admin:roles_read',
  ],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['org export --org Acme'],
  onOrg: true,
  input: z.object({}),

  async answer(context) {
    const { org, admin } = context;
    const read = await admin.organizations().batch(org.id, async () => readAll(context));
    const told = read.users.every(({ roles }) => roles !== undefined);
    const name = `${org.name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}-users.csv`;
    return {
      model: answerModel({
        title: `Users of ${org.name}`,
        subtitle: `${read.users.length} users with ${read.licenses.length} licenses are in the file.`,
        paragraphs: told
          ? []
          : ['Webex does not tell administrator roles in its list: that column is empty.'],
        footer: 'Edit it and attach it to “bulk” to change many users at once.',
      }),
      file: { name, text: exportFile(read) },
    };
  },
});

async function readAll({ org, admin, reading }: ReadContext): Promise<Exported> {
  const bulk = admin.bulk();
  const [all, locations, roles] = await Promise.all([
    admin.licenses(org.id).list(),
    admin.locations(org.id).list(),
    admin.roles(org.id).list(),
  ]);
  const users: ListedUser[] = [];
  for await (const page of bulk.people(org.id).list({})) {
    users.push(...page);
    await reading(`${users.length} users`);
  }
  const licenses = all.filter((license) => !isBaseLicense(license));
  const holders = new Map<string, ReadonlySet<string>>();
  const isTold = users.every((user) => user.licenses !== undefined);
  for (const license of isTold ? [] : licenses) {
    holders.set(license.id, await holdersOf(bulk.licenses(org.id), license));
    await reading(`${users.length} users and the holders of ${holders.size} of ${licenses.length} licenses`);
  }
  return { users, licenses, holders, locations, roles };
}

async function holdersOf(
  licenses: ReturnType<ReadContext['admin']['licenses']>,
  { id }: License,
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const page of licenses.holders(id)) for (const { personId } of page) ids.add(personId);
  return ids;
}
