// Give a user a hybrid service.
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
  name: 'hybrid enable',
  aliases: ['enable hybrid', 'hybrid add'],
  capability: 'hybrid',
  summary: 'Give a user a hybrid service, and follow its activation.',
  risk: 'low',
  scopes: HYBRID_WRITE_SCOPES,
  roles: ['Full Administrator', 'User Administrator'],
  examples: ['hybrid enable calendar ana@acme.example --org Acme', 'hybrid enable'],
  onOrg: true,
  input: z.object({ service: serviceField(), user: userField('rest') }),
  data: licenseChange,
  plan: async (context, asked) => planHybridChange(context, asked, true),
  execute: executeHybridChange,
  verify: verifyHybridChange,
  undo: undoHybridChange,
});
