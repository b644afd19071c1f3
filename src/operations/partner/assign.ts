// Let one of the partner's people administer a customer.
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
  name: 'partner assign',
  aliases: ['assign partner'],
  capability: 'partner',
  summary: 'Let one of our people administer a customer.',
  risk: 'high',
  scopes: ['spark-admin:organizations_read', 'spark-admin:organizations_write', 'spark-admin:people_read'],
  roles: ['Partner Full Administrator'],
  examples: ['partner assign pia.partner@northwind.example --org Acme'],
  onOrg: true,
  input: z.object({ user: userField() }),
  data: administration,
  plan: async (context, { user }) => planAdministration(context, user, true),
  execute: executeAdministration,
  verify: verifyAdministration,
  undo: undoAdministration,
});
