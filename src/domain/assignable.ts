// Licenses and locations as a person names them, resolved against what the organization has.

import type { Problem } from './failure.ts';
import { freeUnits, isBaseLicense, isCallingLicense, licenseLabel } from './fields.ts';
import type { License } from './ports/admin/licenses.ts';
import type { Location } from './ports/admin/locations.ts';
import { resolveByName } from './resolve.ts';
import { heldInWords } from './units.ts';

export interface LicenseWish {
  readonly chosen: readonly License[];
  readonly problems: readonly Problem[];
}

export interface LicenseRules {
  /** Several calling licenses may be named, as when they are taken back. */
  readonly several?: boolean;
  /** Begins the sentence about a license that is not among them. */
  readonly whose?: string;
}

/** Every license asked for must exist once and have a free unit. */
export function resolveLicenses(
  all: readonly License[],
  wanted: readonly string[],
  { several = false, whose }: LicenseRules = {},
): LicenseWish {
  const chosen: License[] = [];
  const problems: Problem[] = [];
  const complain = (message: string): void => void problems.push({ field: 'licenses', message });
  for (const name of wanted) {
    const resolved = resolveLicense(all, name);
    if (resolved.found === 'one') {
      if (!chosen.includes(resolved.item)) chosen.push(resolved.item);
    } else if (resolved.found === 'many') {
      const labels = resolved.items.map((license) => `“${licenseLabel(license, all)}”`);
      complain(`“${name}” fits several licenses: ${labels.join(', ')}. Say which one.`);
    } else {
      const missing =
        whose === undefined ? `There is no license “${name}” here.` : `${whose} a license “${name}”.`;
      complain(`${missing}${didYouMean(resolved.near)}`);
    }
  }
  for (const license of chosen) {
    if (isBaseLicense(license) || freeUnits(license) > 0) continue;
    complain(
      `“${licenseLabel(license, all)}” has no free units (${license.consumedUnits} of ${license.totalUnits} in use${promisedIn(license)}): take one back first, or leave it out.`,
    );
  }
  const calling = chosen.filter(isCallingLicense);
  if (calling.length > 1 && !several) {
    complain(`Webex gives a user one calling license, not ${calling.length}: choose one of them.`);
  }
  return { chosen, problems };
}

function promisedIn({ holds = [], consumedUnits }: License): string {
  const promised = heldInWords(
    holds.filter(({ kind }) => kind !== 'soft'),
    consumedUnits,
  );
  return promised === '' ? '' : `, ${promised}`;
}

/** By id, by name, or by the label that tells twins apart. */
function resolveLicense(all: readonly License[], wanted: string) {
  const labelled = all.filter(
    (license) => licenseLabel(license, all).toLowerCase() === wanted.trim().toLowerCase(),
  );
  const [only] = labelled;
  return only && labelled.length === 1 ? ({ found: 'one', item: only } as const) : resolveByName(all, wanted);
}

function didYouMean(near: readonly { readonly name: string }[]): string {
  const names = [...new Set(near.map(({ name }) => `“${name}”`))];
  return names.length === 0 ? ' “license usage” lists them.' : ` Did you mean ${names.join(' or ')}?`;
}

export interface CallingWish {
  readonly location: Location | undefined;
  readonly problems: readonly Problem[];
}

export interface CallingQuestion {
  readonly licenses: readonly License[];
  readonly locations: readonly Location[];
  readonly location: string | undefined;
  readonly extension: string | undefined;
}

/** A calling license wants a location and an extension; without one neither is used. */
export function resolveCalling({ licenses, locations, location, extension }: CallingQuestion): CallingWish {
  const calling = licenses.find(isCallingLicense);
  const problems: Problem[] = [];
  const names = locations.map(({ name }) => name).join(', ');
  if (!calling) {
    if (location !== undefined)
      problems.push({
        field: 'location',
        message: 'A location goes with a calling license: choose one, or leave the location out.',
      });
    if (extension !== undefined)
      problems.push({
        field: 'extension',
        message: 'An extension goes with a calling license: choose one, or leave the extension out.',
      });
    return { location: undefined, problems };
  }
  if (extension === undefined) {
    problems.push({ field: 'extension', message: `“${calling.name}” needs an extension, e.g. 4711.` });
  }
  if (location === undefined) {
    problems.push({ field: 'location', message: `“${calling.name}” needs a location: ${names}.` });
    return { location: undefined, problems };
  }
  const resolved = resolveByName(locations, location);
  if (resolved.found === 'one') return { location: resolved.item, problems };
  const message =
    resolved.found === 'many'
      ? `“${location}” fits several locations: ${resolved.items.map(({ name }) => name).join(', ')}.`
      : `There is no location “${location}” here. There is: ${names === '' ? 'none' : names}.`;
  problems.push({ field: 'location', message });
  return { location: undefined, problems };
}
