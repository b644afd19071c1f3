// Take a hybrid service from a user.
import * as z from 'zod';
import {
  executeHybridChange,
  HYBRID_WRITE_SCOPES,
  planHybridChange,
  undoHybridChange,
  verifyHybridChange,
} from '../../domain/hybrid-change.ts';
import { serviceField } from '../../domain/hybrid-service.ts';
import { licenseChange } from '../../domain/license-change.ts';
import { defineOperation } from '../../domain/operation.ts';
import { userField } from '../../domain/users.ts';

export default defineOperation({
  name: 'hybrid disable',
  aliases: ['disable hybrid', 'hybrid remove'],
  capability: 'hybrid',
  summary: 'Take a hybrid service from a user.',
  risk: 'high',
  scopes: HYBRID_WRITE_SCOPES,
  roles: ['Full Administrator', 'User Administrator'],
  examples: ['hybrid disable calendar ana@acme.example --org Acme', 'hybrid disable'],
  onOrg: true,
  input: z.object({ service: serviceField(), user: userField('rest') }),
  data: licenseChange,
  plan: async (context, asked) => planHybridChange(context, asked, false),
  execute: executeHybridChange,
  verify: verifyHybridChange,
  undo: undoHybridChange,
});
