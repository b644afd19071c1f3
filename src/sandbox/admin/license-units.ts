import type { License } from '../world/entities.ts';
import { decodeId } from '../world/ids.ts';
import type { World } from '../world/world.ts';

export function consumed(world: World, license: License): number {
  return world.people.count('license', license.id) + license.consumedByWorkspaces;
}

export function hasFreeUnit(world: World, license: License): boolean {
  return license.free || consumed(world, license) < license.totalUnits;
}

export function freeLicenseIds(world: World, orgId: string): string[] {
  return world.licenses
    .by('org', orgId)
    .filter((license) => license.free)
    .map((license) => license.id);
}

/** The short code inside a license id; Webex does not document the codes, so only the sandbox may reason with them. */
export function licenseCode(license: License): string {
  const key = decodeId(license.id)?.key ?? '';
  return /:([A-Z]+)_/.exec(key)?.[1] ?? '';
}
