// The organizations the credential can act in.
import * as z from 'zod';
import { defineOperation } from '../../domain/operation.ts';
import { answerModel } from '../../domain/show/answer.ts';

const SHOWN = 40;

export default defineOperation({
  name: 'org list',
  aliases: ['orgs', 'organizations'],
  capability: 'orgs',
  summary: 'List the organizations I can act in.',
  risk: 'read',
  scopes: ['spark-admin:organizations_read'],
  roles: ['Full Administrator', 'Partner Full Administrator'],
  examples: ['org list'],
  onOrg: false,
  input: z.object({}),

  async answer({ admin }) {
    const all = await admin.organizations().list();
    const names = all.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b));
    const more = names.length - SHOWN;
    return answerModel({
      title: 'Organizations',
      subtitle: `${names.length} that I can act in.`,
      paragraphs: names.slice(0, SHOWN),
      footer:
        more > 0 ? `And ${more} more.` : 'Bind this space to one with “org use NAME”, or name it with --org.',
    });
  },
});
