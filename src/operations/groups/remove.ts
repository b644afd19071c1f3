// Take users out of a group.
import * as z from 'zod';
import {
  executeGroupChange,
  groupChange,
  groupField,
  planGroupChange,
  undoGroupChange,
  usersField,
  verifyGroupChange,
} from '../../domain/groups.ts';
import { defineOperation } from '../../domain/operation.ts';

export default defineOperation({
  name: 'group remove',
  aliases: ['group take', 'remove from group'],
  capability: 'groups',
  summary: 'Take users out of a group.',
  risk: 'low',
  scopes: ['identity:groups_rw', 'spark-admin:people_read'],
  roles: ['Full Administrator', 'User Administrator'],
  examples: ['group remove Sales ana@acme.example --org Acme', 'group remove Sales'],
  onOrg: true,
  input: z.object({ group: groupField('first'), users: usersField() }),
  data: groupChange,
  plan: async (context, asked) => planGroupChange(context, asked, false),
  execute: executeGroupChange,
  verify: verifyGroupChange,
  undo: undoGroupChange,
});
