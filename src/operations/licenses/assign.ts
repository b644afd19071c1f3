// Add (and in the form also take back) licenses of a user, in two cards: who, then which.
import * as z from 'zod';
import { resolveLicenses } from '../../domain/assignable.ts';
import type { ReadContext } from '../../domain/context.ts';
import {
  extensionField,
  isBaseLicense,
  isCallingLicense,
  licenseLabel,
  licensesOf,
  locationField,
  unitsFree,
} from '../../domain/fields.ts';
import { asField, type ChoiceSource, type FormStage } from '../../domain/input.ts';
import {
  executeLicenseChange,
  licenseChange,
  planLicenseChange,
  undoLicenseChange,
  verifyLicenseChange,
} from '../../domain/license-change.ts';
import { defineOperation } from '../../domain/operation.ts';
import type { RawInput } from '../../domain/request.ts';
import { findUser, userField, userFirst } from '../../domain/users.ts';

const userOf = async (context: ReadContext, raw: RawInput) => findUser(context, raw['user']?.[0] ?? '');

/** Everything that can be chosen, with what is free; what the user holds is preset and stays choosable. */
const assignable: ChoiceSource = async (context, raw) => {
  const [all, user] = await Promise.all([licensesOf(context), userOf(context, raw)]);
  return all
    .filter((license) => !isBaseLicense(license))
    .map((license) => {
      const has = user.licenses.includes(license.id) ? ', has it' : '';
      return { title: `${licenseLabel(license, all)} (${unitsFree(license)}${has})`, value: license.id };
    });
};

const held = async (context: ReadContext, raw: RawInput): Promise<readonly string[]> => {
  const [all, user] = await Promise.all([
    context.admin.licenses(context.org.id).list(),
    userOf(context, raw),
  ]);
  const base = new Set(all.filter(isBaseLicense).map(({ id }) => id));
  return user.licenses.filter((id) => !base.has(id));
};

const said = (raw: RawInput): boolean =>
  raw['holds'] !== undefined || (raw['licenses']?.length ?? 0) > 0 || (raw['remove']?.length ?? 0) > 0;

const chooseUser = userFirst(['holds'], said);

/** A card cannot show a field when another one is ticked: place and number are asked once a calling license is. */
async function cards(context: ReadContext, raw: RawInput): Promise<FormStage> {
  const stage = await chooseUser(context, raw);
  if (stage.fresh || !stage.fields.includes('holds')) return stage;
  const [all, user] = await Promise.all([licensesOf(context), userOf(context, raw)]);
  const { chosen } = resolveLicenses(all, raw['holds'] ?? raw['licenses'] ?? []);
  const isNew = chosen.some((license) => isCallingLicense(license) && !user.licenses.includes(license.id));
  return isNew ? { ...stage, fields: ['holds', 'location', 'extension'] } : stage;
}

export default defineOperation({
  name: 'license assign',
  aliases: ['assign license', 'license add'],
  capability: 'licenses',
  summary: 'Give a user licenses.',
  risk: 'low',
  scopes: [
    'spark-admin:people_read',
    'spark-admin:people_write',
    'spark-admin:licenses_read',
    'spark-admin:locations_read',
  ],
  roles: ['Full Administrator', 'User Administrator'],
  examples: [
    'license assign ana@acme.example "Webex Calling - Professional" --location Berlin --ext 4711 --org Acme',
    'license assign ana@acme.example',
  ],
  onOrg: true,
  input: z.object({
    user: userField(),
    licenses: asField(
      {
        title: 'Licenses to add',
        flags: ['license', 'licenses', 'lic', 'add'],
        kind: 'multi',
        positional: 'rest',
      },
      z.array(z.string().max(300)).max(50, 'At most 50 licenses at once.').default([]),
    ),
    remove: asField(
      { title: 'Licenses to remove', flags: ['remove'], kind: 'multi' },
      z.array(z.string().max(300)).max(50, 'At most 50 licenses at once.').default([]),
    ),
    holds: asField(
      {
        title: 'Licenses',
        flags: [],
        kind: 'multi',
        hint: 'Tick to add, untick to take back.',
        source: assignable,
        preset: held,
      },
      z.array(z.string().max(300)).max(100, 'At most 100 licenses.').optional(),
    ),
    location: locationField(),
    extension: extensionField('Only when a calling license is added.'),
  }),
  data: licenseChange,

  stage: cards,

  async plan(context, asked) {
    const [all, user] = await Promise.all([licensesOf(context), findUser(context, asked.user)]);
    const { location, extension } = asked;
    if (asked.holds === undefined) {
      const { licenses: add, remove } = asked;
      return planLicenseChange(context, { user, all, field: 'holds', add, remove, location, extension });
    }
    const wanted = new Set(asked.holds);
    const has = new Set(user.licenses);
    const add = asked.holds.filter((id) => !has.has(id));
    const placed = add.length > 0 && resolveLicenses(all, add).chosen.some(isCallingLicense);
    const remove = all.filter(
      (license) => !isBaseLicense(license) && has.has(license.id) && !wanted.has(license.id),
    );
    return planLicenseChange(context, {
      user,
      all,
      field: 'holds',
      add,
      remove: remove.map(({ id }) => id),
      // What an earlier card asked for is left when the calling license was unticked.
      ...(placed ? { location, extension } : { location: undefined, extension: undefined }),
    });
  },

  execute: executeLicenseChange,
  verify: verifyLicenseChange,
  undo: undoLicenseChange,
});
