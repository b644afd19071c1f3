// One organization by name, id or tag.
import * as z from 'zod';
import { InputProblems } from '../../domain/failure.ts';
import { asField } from '../../domain/input.ts';
import { defineOperation } from '../../domain/operation.ts';
import { findOrg } from '../../domain/resolve-org.ts';
import { answerModel } from '../../domain/show/answer.ts';

export default defineOperation({
  name: 'org find',
  aliases: ['find org'],
  capability: 'orgs',
  summary: 'Find an organization by name, id or tag.',
  risk: 'read',
  scopes: ['spark-admin:organizations_read'],
  roles: ['Full Administrator', 'Partner Full Administrator', 'Partner Read-only Administrator'],
  examples: ['org find Acme', 'org find Gold'],
  onOrg: false,
  input: z.object({
    wanted: asField(
      {
        title: 'Organization',
        flags: ['name', 'id', 'tag'],
        kind: 'multi',
        positional: 'rest',
        hint: 'The beginning of the name, the id, or a tag.',
        maxLength: 256,
      },
      z
        .array(z.string().max(256, 'That is too long for an organization.'))
        .max(20, 'Fewer words, please.')
        .default([]),
    ),
  }),

  async answer({ admin }, { wanted }) {
    const said = wanted.join(' ').trim();
    if (said === '')
      throw new InputProblems([{ field: 'wanted', message: 'Say a name, an id or a tag: org find Acme' }]);
    const orgs = admin.organizations();
    const { id, name } = await findOrg(orgs, 'wanted', said);
    const [{ byOrg, complete }, { relation }] = await Promise.all([orgs.tags(), orgs.standing(id)]);
    const tags = (byOrg.get(id) ?? []).join(', ');
    return answerModel({
      title: name,
      facts: [
        { title: 'Organization id', value: id },
        { title: 'It is', value: relation === 'own' ? 'my own organization' : 'a managed customer' },
        { title: 'Tags', value: tags === '' ? (complete ? 'none' : 'none that Webex tells') : tags },
      ],
      footer: `Go on with: org status --org "${name}", or org use "${name}"`,
    });
  },
});
