// Take tags from a customer.
import * as z from 'zod';
import { defineOperation } from '../../domain/operation.ts';
import {
  executeTags,
  planTags,
  tagChange,
  tagsField,
  undoTags,
  verifyTags,
} from '../../domain/tag-change.ts';

export default defineOperation({
  name: 'partner untag',
  aliases: ['untag org'],
  capability: 'partner',
  summary: 'Take tags from a customer.',
  risk: 'low',
  scopes: ['spark-admin:organizations_read', 'spark-admin:organizations_write'],
  roles: ['Partner Full Administrator', 'Partner Administrator'],
  examples: ['partner untag Gold --org Acme'],
  onOrg: true,
  input: z.object({ tags: tagsField() }),
  data: tagChange,
  plan: async (context, { tags }) => planTags(context, tags, false),
  execute: executeTags,
  verify: verifyTags,
  undo: undoTags,
});
