// Take an administrator role from a user.
import * as z from 'zod';
import { defineOperation } from '../../domain/operation.ts';
import { executePersonChange } from '../../domain/person-change.ts';
import {
  planRoleChange,
  roleChange,
  roleField,
  undoRoleChange,
  verifyRoleChange,
} from '../../domain/role-change.ts';
import { userField } from '../../domain/users.ts';

export default defineOperation({
  name: 'role revoke',
  aliases: ['revoke role', 'role remove'],
  capability: 'roles',
  summary: 'Take an administrator role from a user.',
  risk: 'high',
  scopes: ['spark-admin:people_read', 'spark-admin:people_write', 'spark-admin:roles_read'],
  roles: ['Full Administrator'],
  examples: ['role revoke ana@acme.example "User Administrator" --org Acme'],
  onOrg: true,
  input: z.object({ user: userField(), role: roleField() }),
  data: roleChange,
  plan: async (context, asked) => planRoleChange(context, asked, false),
  execute: executePersonChange,
  verify: verifyRoleChange,
  undo: undoRoleChange,
});
