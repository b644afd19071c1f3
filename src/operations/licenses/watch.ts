// Tells when a license fills up, and when it has room again.
import * as z from 'zod';
import { bar } from '../../domain/bars.ts';
import { isBaseLicense, licenseLabel } from '../../domain/fields.ts';
import { asField } from '../../domain/input.ts';
import { defineWatch, problemEvents } from '../../domain/watch.ts';

const Seen = z.array(
  z.object({
    id: z.string(),
    label: z.string(),
    used: z.number(),
    total: z.number(),
  }),
);
type Seen = z.infer<typeof Seen>;

const share = ({ used, total }: Seen[number]): number => (total === 0 ? 0 : (100 * used) / total);

const PERCENT = 'This is a number of percent between 1 and 100, such as 90.';

export default defineWatch({
  name: 'license watch',
  aliases: ['watch licenses', 'watch license'],
  capability: 'licenses',
  summary: 'Tell this space when a license is nearly used up, and when it has room again.',
  alert: 'license',
  scopes: ['spark-admin:licenses_read'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: [
    'license watch --over 90 --org Acme',
    'license watch --over 95 --every 15m --space "License desk" --org Acme',
  ],
  every: '1h',
  atMost: '5m',
  input: {
    over: asField(
      {
        title: 'Over (percent)',
        flags: ['over'],
        kind: 'text',
        hint: '90 unless you say otherwise',
        maxLength: 4,
      },
      z
        .string()
        .regex(/^\d{1,3}\s?%?$/, PERCENT)
        .default('90')
        .transform((said) => Number.parseInt(said, 10))
        .refine((percent) => percent >= 1 && percent <= 100, PERCENT),
    ),
  },
  what: ({ over }) => `licenses of which ${over} % or more are in use`,
  seen: Seen,
  look: async ({ admin, org }) => {
    const all = await admin.licenses(org.id).list();
    return all
      .filter((license) => !isBaseLicense(license))
      .map((license) => ({
        id: license.id,
        label: licenseLabel(license, all),
        used: license.consumedUnits,
        total: license.totalUnits,
      }));
  },
  compare: (before, after, { over }) =>
    problemEvents(before, after, {
      cause: ({ id }) => `${id} ${over}`,
      wrong: (license) => license.total > 0 && share(license) >= over,
      label: ({ label }) => label,
      said: ({ used, total }) =>
        `${bar(used, total)} ${used} of ${total} in use, ${Math.max(0, total - used)} free`,
      gone: 'The organization does not have it any more.',
    }),
  now: (after, { over }) => {
    const full = after.filter((license) => license.total > 0 && share(license) >= over);
    return full.length === 0
      ? `none of ${after.length} licenses`
      : full.map(({ label, used, total }) => `${label}, ${used} of ${total}`).join('; ');
  },
  title: (events) =>
    events.every(({ kind }) => kind === 'recovered')
      ? 'Licenses have room again'
      : 'Licenses are nearly used up',
});
