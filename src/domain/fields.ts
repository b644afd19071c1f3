// The fields that operations share: how they are typed, checked and filled with live choices.
import * as z from 'zod';
import type { ReadContext } from './context.ts';
import { asField, type ChoiceSource, type FieldMeta } from './input.ts';
import type { License } from './ports/admin/licenses.ts';
import { type Draw, type Hold, heldInWords, outstanding } from './units.ts';

const EMAIL_MAX = 254;

/** The licenses of the organization, with what other requests hold of them. */
export async function licensesOf({
  admin,
  org,
  holds,
}: Pick<ReadContext, 'admin' | 'org' | 'holds'>): Promise<readonly License[]> {
  const [all, held] = await Promise.all([admin.licenses(org.id).list(), holds()]);
  return all.map((license) => {
    const own = held.filter(({ licenseId }) => licenseId === license.id);
    return own.length === 0 ? license : { ...license, holds: own };
  });
}

const unitsIn = (license: License, kinds: (hold: Hold) => boolean): number =>
  (license.holds ?? [])
    .filter(kinds)
    .reduce((sum, hold) => sum + outstanding(hold, license.consumedUnits), 0);

/** Units neither in use nor promised; the free base licenses have no subscription and never run out. */
export function freeUnits(license: License): number {
  const promised = unitsIn(license, ({ kind }) => kind !== 'soft');
  return Math.max(0, license.totalUnits - license.consumedUnits - promised);
}

/** Units that requests which wait for approval have asked for. */
export const askedUnits = (license: License): number => unitsIn(license, ({ kind }) => kind === 'soft');

/** "3 of 7 free", "none of 2 free", "2 of 7 free, 1 held by R-12". */
export function unitsFree(license: License): string {
  const free = Math.max(0, freeUnits(license) - askedUnits(license));
  const held = heldInWords(license.holds ?? [], license.consumedUnits);
  return `${free || 'none'} of ${license.totalUnits} free${held === '' ? '' : `, ${held}`}`;
}

/** What takes a unit of each; the free base licenses have no end. */
export function drawsOf(licenses: readonly License[], all: readonly License[], units = 1): readonly Draw[] {
  return licenses
    .filter((license) => !isBaseLicense(license))
    .map((license) => ({
      licenseId: license.id,
      name: licenseLabel(license, all),
      units,
      total: license.totalUnits,
      consumed: license.consumedUnits,
    }));
}

/** What approvers should know of the units that are left. */
export function unitWarnings(licenses: readonly License[]): readonly string[] {
  return licenses
    .filter((license) => !isBaseLicense(license))
    .flatMap((license) => {
      const free = freeUnits(license);
      const asked = askedUnits(license);
      const others = heldInWords(
        (license.holds ?? []).filter(({ kind }) => kind === 'soft'),
        license.consumedUnits,
      );
      if (asked > 0 && free - asked < 1)
        return [
          `${license.name}: ${free} free, ${others}, which ${asked === 1 ? 'waits' : 'wait'} for approval too. Whoever is approved first gets it.`,
        ];
      return free === 1 ? [`This takes the last free unit of ${license.name}.`] : [];
    });
}

export function isBaseLicense(license: License): boolean {
  return license.subscriptionId === undefined;
}

/** Only a hint from the name, as Webex publishes no other mark: a calling license wants a location and a number. */
export function isCallingLicense(license: License): boolean {
  return /^webex calling\b/i.test(license.name);
}

/** Tells licenses of one name apart: by site and by the end of the subscription. */
export function licenseLabel(license: License, all: readonly License[]): string {
  const twins = all.filter((other) => other.name === license.name);
  const parts = [license.name];
  if (license.siteUrl !== undefined) parts.push(license.siteUrl);
  const { subscriptionId } = license;
  if (twins.length > 1 && subscriptionId !== undefined) {
    const tail = subscriptionId.slice(-6);
    const unlike = twins.filter((other) => other.subscriptionId !== subscriptionId);
    parts.push(unlike.some((other) => other.subscriptionId?.endsWith(tail)) ? subscriptionId : tail);
  }
  return parts.join(', ');
}

/** What can be given, with what is free. */
export const licenseChoices: ChoiceSource = async (context) => {
  const all = await licensesOf(context);
  return all
    .filter((license) => !isBaseLicense(license))
    .map((license) => ({
      title: `${licenseLabel(license, all)} (${unitsFree(license)})`,
      value: license.id,
    }));
};

const locationChoices: ChoiceSource = async ({ admin, org }) => {
  const all = await admin.locations(org.id).list();
  return all.map((location) => ({ title: location.name, value: location.id }));
};

export function emailField(title = 'E-mail address') {
  const missing = 'Enter the e-mail address, e.g. ana@acme.example.';
  const schema = z
    .string({ error: missing })
    .max(EMAIL_MAX, `An e-mail address has at most ${EMAIL_MAX} characters.`)
    .pipe(z.email('This is not an e-mail address; it looks like ana@acme.example.'))
    .transform((email) => email.toLowerCase());
  return asField(
    {
      title,
      flags: ['email'],
      kind: 'text',
      positional: 'first',
      placeholder: 'name@company.example',
      maxLength: EMAIL_MAX,
    },
    schema,
  );
}

interface TextFieldOptions {
  readonly title: string;
  readonly flags: readonly string[];
  readonly max: number;
  readonly missing?: string;
  readonly hint?: string;
  readonly placeholder?: string;
}

function textMeta(options: TextFieldOptions): FieldMeta {
  return {
    title: options.title,
    flags: options.flags,
    kind: 'text',
    maxLength: options.max,
    ...(options.hint === undefined ? {} : { hint: options.hint }),
    ...(options.placeholder === undefined ? {} : { placeholder: options.placeholder }),
  };
}

export function requiredText(options: TextFieldOptions & { readonly missing: string }) {
  const schema = z
    .string({ error: options.missing })
    .max(options.max, `${options.title} has at most ${options.max} characters.`);
  return asField(textMeta(options), schema);
}

export function optionalText(
  options: TextFieldOptions & { readonly pattern?: RegExp; readonly wrong?: string },
) {
  const { pattern } = options;
  const text = z.string().max(options.max, `${options.title} has at most ${options.max} characters.`);
  const checked = pattern ? text.regex(pattern, options.wrong ?? `${options.title} cannot be read.`) : text;
  return asField(textMeta(options), checked.optional());
}

/** License ids or names; the plan resolves them against the organization. */
export function licensesField() {
  return asField(
    { title: 'Licenses', flags: ['license', 'licenses', 'lic'], kind: 'multi', source: licenseChoices },
    z.array(z.string().max(300)).max(50, 'Choose at most 50 licenses.').default([]),
  );
}

/** A location id or name; the plan resolves it. */
export function locationField() {
  return asField(
    {
      title: 'Location',
      flags: ['location', 'loc'],
      kind: 'choice',
      hint: 'Only for a calling license.',
      source: locationChoices,
    },
    z.string().max(256).optional(),
  );
}

export function extensionField(hint: string) {
  return optionalText({
    title: 'Extension',
    flags: ['ext', 'extension'],
    max: 10,
    hint,
    placeholder: '4711',
    pattern: /^\d{2,10}$/,
    wrong: 'An extension is 2 to 10 digits.',
  });
}
