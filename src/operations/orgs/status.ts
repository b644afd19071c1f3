// Where an organization stands with my credential.
import * as z from 'zod';
import { mayDo, roleName } from '../../domain/account-role.ts';
import { defineOperation } from '../../domain/operation.ts';
import type { OrgStanding } from '../../domain/ports/admin/organizations.ts';
import { answerModel } from '../../domain/show/answer.ts';
import { localTime } from '../../domain/show/times.ts';
import type { Fact } from '../../domain/views.ts';

export default defineOperation({
  name: 'org status',
  aliases: ['status of org'],
  capability: 'orgs',
  summary: 'Show where an organization stands: my role there, warm or cold, directory synchronization.',
  risk: 'read',
  scopes: ['spark-admin:organizations_read'],
  roles: ['Full Administrator', 'Partner Full Administrator', 'Partner Read-only Administrator'],
  examples: ['org status --org Acme', 'org status Acme', 'org status'],
  onOrg: true,
  wordsAreOrg: true,
  input: z.object({}),

  async answer({ org, admin, now }) {
    const orgs = admin.organizations();
    const [standing, synchronized] = await Promise.all([orgs.standing(org.id), orgs.directorySync(org.id)]);
    return answerModel({
      title: org.name,
      facts: [
        { title: 'My role', value: roleName(standing.role) },
        { title: 'There it', value: mayDo(standing.role, standing.relation ?? 'customer') },
        ...(standing.relation === 'customer' ? warmth(standing, now) : []),
        {
          title: 'Users',
          value: synchronized
            ? 'come from its directory: no creating, deleting or renaming here; licenses and roles as usual'
            : 'not known to come from a directory',
        },
        { title: 'Organization id', value: org.id },
      ],
      footer: `If that is wrong: org directory-sync "${org.name}" ${synchronized ? 'off' : 'on'}`,
    });
  },
});

function warmth({ warmUntil, lastUsed, last403 }: OrgStanding, now: number): readonly Fact[] {
  const isWarm = warmUntil !== undefined && warmUntil > now;
  return [
    {
      title: 'Managed list',
      value: isWarm ? `warm until ${localTime(warmUntil)}` : 'cold; read again at the next use',
    },
    { title: 'Last used', value: lastUsed === undefined ? 'not yet' : localTime(lastUsed) },
    { title: 'Last refusal (403)', value: last403 === undefined ? 'none' : localTime(last403) },
  ];
}
