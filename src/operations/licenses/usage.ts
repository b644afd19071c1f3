// How full the licenses of an organization are, as bars of text.
import * as z from 'zod';
import { bar } from '../../domain/bars.ts';
import { freeUnits, isBaseLicense, licenseLabel, licensesOf } from '../../domain/fields.ts';
import { asField } from '../../domain/input.ts';
import { defineOperation, type ReadOperation } from '../../domain/operation.ts';
import type { License } from '../../domain/ports/admin/licenses.ts';
import { answerModel } from '../../domain/show/answer.ts';
import { heldInWords } from '../../domain/units.ts';
import {
  dateOf,
  dayOf,
  overThreshold,
  shareUsed,
  trendInWords,
  trendOf,
  type UsageSpan,
} from '../../domain/usage.ts';

const overField = () =>
  asField(
    {
      title: 'Only from',
      flags: ['over'],
      kind: 'text',
      placeholder: '90%',
      hint: 'Percent of the units in use, e.g. 90%.',
      maxLength: 4,
    },
    z
      .string()
      .regex(/^(100|[1-9]?\d)\s?%?$/, 'Say a share in percent, e.g. --over 90')
      .transform((said) => Number(said.replace('%', '').trim()))
      .default(0),
  );

const input = z.object({ over: overField() });

const usage = defineOperation({
  name: 'license usage',
  aliases: ['licenses', 'license list', 'usage'],
  capability: 'licenses',
  summary: 'Show how many units of each license are in use, and how that changes.',
  risk: 'read',
  scopes: ['spark-admin:licenses_read'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: [
    'license usage --org Acme',
    'license usage --over 90 --org Acme',
    'license usage --org all',
    'license usage --over 90 --org all',
  ],
  onOrg: true,
  input,

  async answer(context, { over }) {
    const { org, now } = context;
    const [all, spans] = await Promise.all([licensesOf(context), context.usage()]);
    const shown = overThreshold(all, over);
    const base = all.filter(isBaseLicense);
    return answerModel({
      title: `License usage: ${org.name}`,
      subtitle: summary(all, shown, over),
      facts: shown.map((license) => {
        const trend = trendOf(license, spans, now);
        const words = trend === undefined ? '' : `; ${trendInWords(trend)}`;
        return { title: licenseLabel(license, all), value: `${usageOf(license)}${words}` };
      }),
      footer: [
        base.length === 0 ? '' : `Free with every user: ${base.map(({ name }) => name).join(', ')}.`,
        since(spans, now),
        'Who holds one: license holders NAME',
      ]
        .filter((part) => part !== '')
        .join(' '),
    });
  },
});

function summary(all: readonly License[], shown: readonly License[], over: number): string {
  const paid = all.filter((license) => !isBaseLicense(license));
  if (over > 0)
    return `${shown.length} of ${paid.length} licenses have ${over} % of their units in use or more.`;
  const full = paid.filter((license) => freeUnits(license) === 0);
  if (full.length === 0) return 'Every license has free units.';
  return `${full.length} of ${paid.length} licenses ${full.length === 1 ? 'has' : 'have'} no free unit.`;
}

function since(spans: readonly UsageSpan[], now: number): string {
  const [first] = spans;
  return first === undefined || first.fromDay >= dayOf(now)
    ? 'No trend yet: figures are kept day by day.'
    : `Trend: figures of each day since ${dateOf(first.fromDay)}.`;
}

const Wish = z.object({ over: z.number() });

const HEADER = [
  'License',
  'Subscription',
  'Site',
  'Units',
  'In use',
  'Free',
  'Percent in use',
  'Held by requests',
  'Change',
  'In days',
  'Full in days',
];

/** `--org all`: every license of every organization, for the file. */
const across: NonNullable<ReadOperation['acrossOrgs']> = {
  header: HEADER,
  rows: async (context, raw) => {
    const [all, spans] = await Promise.all([licensesOf(context), context.usage()]);
    const { over } = Wish.parse(usage.parse(raw));
    return overThreshold(all, over).map((license) => {
      const { name, subscriptionId = '', siteUrl = '', totalUnits, consumedUnits, holds = [] } = license;
      const free = Math.max(0, totalUnits - consumedUnits);
      const trend = trendOf(license, spans, context.now);
      const figures = [totalUnits, consumedUnits, free, Math.round(shareUsed(license) * 100)].map(String);
      const change = [trend?.change, trend?.days, trend?.fullIn].map((value) => String(value ?? ''));
      return [name, subscriptionId, siteUrl, ...figures, heldInWords(holds, consumedUnits), ...change];
    });
  },
};

export default { ...usage, acrossOrgs: across };

/** As many as fit beside the name of a license on a phone. */
const CELLS = 8;

/** `▰▰▰▱▱▱▱▱ 42 of 100, 58 free` */
function usageOf(license: License): string {
  const { consumedUnits, totalUnits } = license;
  const held = heldInWords(license.holds ?? [], consumedUnits);
  const free = Math.max(0, totalUnits - consumedUnits);
  return `${bar(consumedUnits, totalUnits, CELLS)} ${consumedUnits} of ${totalUnits}, ${free} free${held === '' ? '' : `, ${held}`}`;
}
