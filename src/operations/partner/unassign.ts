// Take a customer from one of the partner's people.
import * as z from 'zod';
import { defineOperation } from '../../domain/operation.ts';
import {
  administration,
  executeAdministration,
  planAdministration,
  undoAdministration,
  verifyAdministration,
} from '../../domain/partner.ts';
import { userField } from '../../domain/users.ts';

export default defineOperation({
  name: 'partner unassign',
  aliases: ['unassign partner'],
  capability: 'partner',
  summary: 'Take a customer from one of our people who administers it.',
  risk: 'high',
  scopes: ['spark-admin:organizations_read', 'spark-admin:organizations_write', 'spark-admin:people_read'],
  roles: ['Partner Full Administrator'],
  examples: ['partner unassign pia.partner@northwind.example --org Acme'],
  onOrg: true,
  input: z.object({ user: userField() }),
  data: administration,
  plan: async (context, { user }) => planAdministration(context, user, false),
  execute: executeAdministration,
  verify: verifyAdministration,
  undo: undoAdministration,
});
