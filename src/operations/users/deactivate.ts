// Keep a user from signing in. Nothing is deleted, and it can be taken back.
import * as z from 'zod';
import { defineOperation } from '../../domain/operation.ts';
import { executePersonChange } from '../../domain/person-change.ts';
import { planSignIn, signInChange, undoSignIn, verifySignIn } from '../../domain/sign-in.ts';
import { userField } from '../../domain/users.ts';

export default defineOperation({
  name: 'user deactivate',
  aliases: ['deactivate user', 'user disable', 'user block'],
  capability: 'users',
  summary: 'Keep a user from signing in; account and licenses stay.',
  risk: 'high',
  scopes: ['spark-admin:people_read', 'spark-admin:people_write'],
  roles: ['Full Administrator', 'User Administrator'],
  examples: ['user deactivate ana@acme.example --org Acme'],
  onOrg: true,
  input: z.object({ user: userField() }),
  data: signInChange,
  plan: async (context, { user }) => planSignIn(context, user, false),
  execute: executePersonChange,
  verify: verifySignIn,
  undo: undoSignIn,
});
