// Have a user of a hybrid service served by the clusters of another resource group.
import * as z from 'zod';
import {
  executeHybridMove,
  hybridMove,
  planHybridMove,
  undoHybridMove,
  verifyHybridMove,
} from '../../domain/hybrid-move.ts';
import { anyServiceField } from '../../domain/hybrid-service.ts';
import { asField } from '../../domain/input.ts';
import { defineOperation } from '../../domain/operation.ts';
import { userField } from '../../domain/users.ts';

export default defineOperation({
  name: 'hybrid move',
  aliases: ['hybrid users move'],
  capability: 'hybrid',
  summary: 'Move a user of a hybrid service to another resource group.',
  risk: 'low',
  scopes: [
    'spark-admin:people_read',
    'spark-admin:licenses_read',
    'spark-admin:resource_groups_read',
    'spark-admin:resource_group_memberships_read',
    'spark-admin:resource_group_memberships_write',
  ],
  roles: ['Full Administrator', 'User Administrator'],
  examples: [
    'hybrid move ana@acme.example EMEA --org Acme',
    'hybrid move ana@acme.example EMEA --service calendar',
  ],
  onOrg: true,
  input: z.object({
    user: userField(),
    group: asField(
      {
        title: 'Resource group',
        flags: ['group'],
        kind: 'choice',
        positional: 'rest',
        maxLength: 200,
        source: async ({ org, admin }) =>
          (await admin.resourceGroups(org.id).list()).map(({ id, name }) => ({ title: name, value: id })),
      },
      z
        .string({ error: 'Say which resource group; “hybrid groups” names them.' })
        .max(300, 'That is too long for a resource group.'),
    ),
    service: anyServiceField(),
  }),
  data: hybridMove,
  plan: planHybridMove,
  execute: executeHybridMove,
  verify: verifyHybridMove,
  undo: undoHybridMove,
});
