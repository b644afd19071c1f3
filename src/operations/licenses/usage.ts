// How full the licenses of an organization are, as bars of text.
import * as z from 'zod';
import { bar } from '../../domain/bars.ts';
import { freeUnits, isBaseLicense, licenseLabel } from '../../domain/fields.ts';
import { defineOperation } from '../../domain/operation.ts';
import type { License } from '../../domain/ports/admin/licenses.ts';
import { answerModel } from '../../domain/show/answer.ts';

export default defineOperation({
  name: 'license usage',
  aliases: ['licenses', 'license list', 'usage'],
  capability: 'licenses',
  summary: 'Show how many units of each license are in use.',
  risk: 'read',
  scopes: ['spark-admin:licenses_read'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['license usage --org Acme', 'license usage'],
  onOrg: true,
  input: z.object({}),

  async answer({ org, admin }) {
    const all = await admin.licenses(org.id).list();
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
        .map((license) => ({ title: licenseLabel(license, all), value: usage(license) })),
      footer:
        base.length === 0 ? undefined : `Free with every user: ${base.map(({ name }) => name).join(', ')}.`,
    });
  },
});

function share(license: License): number {
  return license.totalUnits === 0 ? 1 : license.consumedUnits / license.totalUnits;
}

/** `▰▰▰▰▱▱▱▱▱▱ 42 of 100, 58 free` */
function usage(license: License): string {
  const { consumedUnits, totalUnits } = license;
  return `${bar(consumedUnits, totalUnits)} ${consumedUnits} of ${totalUnits}, ${freeUnits(license)} free`;
}
