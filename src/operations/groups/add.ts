// Put users into a group.
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
  name: 'group add',
  aliases: ['group put', 'add to group'],
  capability: 'groups',
  summary: 'Put users into a group.',
  risk: 'high',
  scopes: ['identity:groups_rw', 'spark-admin:people_read'],
  roles: ['Full Administrator', 'User Administrator'],
  examples: ['group add Sales ana@acme.example bo@acme.example --org Acme', 'group add Sales'],
  onOrg: true,
  input: z.object({ group: groupField('first'), users: usersField() }),
  data: groupChange,
  plan: async (context, asked) => planGroupChange(context, asked, true),
  execute: executeGroupChange,
  verify: verifyGroupChange,
  undo: undoGroupChange,
});
