// Give a customer tags.
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
  name: 'partner tag',
  aliases: ['tag org'],
  capability: 'partner',
  summary: 'Give a customer tags.',
  risk: 'low',
  scopes: ['spark-admin:organizations_read', 'spark-admin:organizations_write'],
  roles: ['Partner Full Administrator', 'Partner Administrator'],
  examples: ['partner tag Silver --org Acme', 'partner tag Silver "Big deal" --org Acme'],
  onOrg: true,
  input: z.object({ tags: tagsField() }),
  data: tagChange,
  plan: async (context, { tags }) => planTags(context, tags, true),
  execute: executeTags,
  verify: verifyTags,
  undo: undoTags,
});
