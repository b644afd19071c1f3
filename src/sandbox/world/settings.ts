import { z } from 'zod';

const percent = z.number().int().min(0).max(100);

/** Names separated by commas, too: that is what the page sends from a text field. */
const names = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(','))])
  .transform((list) => list.map((name) => name.trim()).filter((name) => name !== ''));

/** Where sources disagree about Webex, or a limit matters, the sandbox has a switch. */
export const settingsSchema = z.strictObject({
  cardEdit: z.enum(['allow', 'reject']).default('allow'),
  editLimit: z.number().int().min(0).default(10),
  cardMaxBytes: z.number().int().min(1).default(60_000),
  botVisibility: z.boolean().default(true),
  managedTtlHours: z.number().positive().default(24),
  managedCap: z.number().int().min(1).default(2000),
  listIncludesLicenses: z.boolean().default(false),
  createdDespite400: z.boolean().default(false),
  patchLicensesPartial: names.default([]),
  removeNoop: names.default([]),
  refreshRotation: z.enum(['rotate', 'stable']).default('rotate'),
  serviceAppRights: z.enum(['read', 'full']).default('read'),
  reportReadyMs: z
    .number()
    .int()
    .min(0)
    .max(7 * 86_400_000)
    .default(20_000),
  reportOutcome: z.enum(['done', 'failed', 'waiting']).default('done'),
  reportFormat: z.enum(['zip', 'csv']).default('zip'),
  reportEmpty: z.boolean().default(false),
  reportsError: z
    .enum([
      '',
      '1000',
      '1001',
      '1002',
      '1003',
      '1004',
      '1005',
      '1006',
      '1007',
      '1008',
      '1009',
      '1010',
      '1011',
      '1012',
      '1014',
      '1016',
      '1018',
    ])
    .default(''),
  webhookDelayMs: z.number().int().min(0).max(60_000).default(0),
  webhookDuplicatePercent: percent.default(0),
  webhookDropPercent: percent.default(0),
  deactivateAfterFailures: z.number().int().min(1).default(100),
});
export type Settings = z.infer<typeof settingsSchema>;

/** `partial()` keeps the defaults of its fields, so only the keys really sent may be merged. */
export function mergeSettings(current: Settings, change: Record<string, unknown>): Settings {
  return settingsSchema.parse({ ...current, ...change });
}
