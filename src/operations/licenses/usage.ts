// How full the licenses of an organization are, as bars of text.
import * as z from 'zod';
import { bar } from '../../domain/bars.ts';
import { freeUnits, isBaseLicense, licenseLabel, licensesOf } from '../../domain/fields.ts';
import { defineOperation, type ReadOperation } from '../../domain/operation.ts';
import type { License } from '../../domain/ports/admin/licenses.ts';
import { answerModel } from '../../domain/show/answer.ts';
import { heldInWords } from '../../domain/units.ts';

const usage = defineOperation({
  name: 'license usage',
  aliases: ['licenses', 'license list', 'usage'],
  capability: 'licenses',
  summary: 'Show how many units of each license are in use.',
  risk: 'read',
  scopes: ['spark-admin:licenses_read'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['license usage --org Acme', 'license usage --org all'],
  onOrg: true,
  input: z.object({}),

  async answer(context) {
    const { org } = context;
    const all = await licensesOf(context);
    const paid = all.filter((license) => !isBaseLicense(license));
    const base = all.filter(isBaseLicense);
    const full = paid.filter((license) => freeUnits(license) === 0);
    return answerModel({
      title: `License usage: ${org.name}`,
      subtitle:
        full.length === 0
          ? 'Every license has free units.'
          : `${full.length} of ${paid.length} licenses ${full.length === 1 ? 'has' : 'have'} no free unit.`,
      facts: paid
        .toSorted((a, b) => share(b) - share(a))
        .map((license) => ({ title: licenseLabel(license, all), value: usageOf(license) })),
      footer:
        base.length === 0 ? undefined : `Free with every user: ${base.map(({ name }) => name).join(', ')}.`,
    });
  },
});

const HEADER = ['License', 'Subscription', 'Site', 'Units', 'In use', 'Free', 'Held by requests'];

/** `--org all`: every license of every organization, for the file. */
const across: NonNullable<ReadOperation['acrossOrgs']> = {
  header: HEADER,
  rows: async (context) => {
    const all = await licensesOf(context);
    return all
      .filter((license) => !isBaseLicense(license))
      .map((license) => {
        const { name, subscriptionId = '', siteUrl = '', totalUnits, consumedUnits, holds = [] } = license;
        const free = Math.max(0, totalUnits - consumedUnits);
        const held = heldInWords(holds, consumedUnits);
        return [name, subscriptionId, siteUrl, String(totalUnits), String(consumedUnits), String(free), held];
      });
  },
};

export default { ...usage, acrossOrgs: across };

function share(license: License): number {
  return license.totalUnits === 0 ? 1 : license.consumedUnits / license.totalUnits;
}

/** `▰▰▰▰▱▱▱▱▱▱ 42 of 100, 58 free` */
function usageOf(license: License): string {
  const { consumedUnits, totalUnits } = license;
  const held = heldInWords(license.holds ?? [], consumedUnits);
  const free = Math.max(0, totalUnits - consumedUnits);
  return `${bar(consumedUnits, totalUnits)} ${consumedUnits} of ${totalUnits}, ${free} free${held === '' ? '' : `, ${held}`}`;
}
