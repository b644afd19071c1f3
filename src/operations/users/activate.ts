// Let a user sign in again.
import * as z from 'zod';
import { defineOperation } from '../../domain/operation.ts';
import { executePersonChange } from '../../domain/person-change.ts';
import { planSignIn, signInChange, undoSignIn, verifySignIn } from '../../domain/sign-in.ts';
import { userField } from '../../domain/users.ts';

export default defineOperation({
  name: 'user activate',
  aliases: ['activate user', 'user enable'],
  capability: 'users',
  summary: 'Let a deactivated user sign in again.',
  risk: 'low',
  scopes: ['spark-admin:people_read', 'spark-admin:people_write'],
  roles: ['Full Administrator', 'User Administrator'],
  examples: ['user activate ana@acme.example --org Acme'],
  onOrg: true,
  input: z.object({ user: userField() }),
  data: signInChange,
  plan: async (context, { user }) => planSignIn(context, user, true),
  execute: executePersonChange,
  verify: verifySignIn,
  undo: undoSignIn,
});
