// The licenses an organization of a seed has, and who holds them.
import type { License, Org } from '../world/entities.ts';
import { decodeId, encodeId } from '../world/ids.ts';
import type { World } from '../world/world.ts';

export type LicensePlan = {
  name: string;
  code: string;
  subscription: string;
  /** How many of the first users hold it, and how many units stay free. */
  holders: number;
  spare: number;
  calling?: boolean;
  site?: boolean;
};

export const FREE = [
  ['Basic Messaging', 'FMS'],
  ['Basic Space Meetings', 'FTM'],
  ['Call on Webex', 'FTC'],
] as const;

export const messaging = { name: 'Messaging', code: 'MS', subscription: 'A' };
export const meetings = { name: 'Webex Meetings Suite', code: 'EE', subscription: 'A', site: true };
export const professional = {
  name: 'Webex Calling - Professional',
  code: 'BCSTD',
  subscription: 'A',
  calling: true,
};
export const standard = { name: 'Webex Calling - Standard', code: 'BCBAS', subscription: 'A', calling: true };

export const attendant = { name: 'Webex Attendant Console', code: 'BCATT', subscription: 'A' };
export const essentials = { name: 'Customer Experience Essentials', code: 'BCCXE', subscription: 'A' };
export const messenger = { name: 'Webex Messenger', code: 'MSGR', subscription: 'A' };
export const screenShare = { name: 'Free screen share', code: 'FSS', subscription: 'A' };

function licenseId(world: World, org: Org, code: string, name: string, site?: string): string {
  const orgKey = decodeId(org.id)?.key ?? '';
  const key = `${orgKey}:${code}_${world.namedKey('license', `${org.displayName} ${name}`)}`;
  return encodeId('LICENSE', site === undefined ? key : `${key}_${site}`);
}

export function seedFreeLicense(world: World, org: Org, name: string, code: string): License {
  return world.licenses.put({
    id: licenseId(world, org, code, name),
    orgId: org.id,
    name,
    free: true,
    calling: false,
    totalUnits: 0,
    consumedByWorkspaces: 0,
  });
}

export function seedLicense(world: World, org: Org, plan: LicensePlan, site: string): License {
  const siteUrl = plan.site === true ? site : undefined;
  return world.licenses.put({
    id: licenseId(world, org, plan.code, `${plan.name} ${plan.subscription}`, siteUrl),
    orgId: org.id,
    name: plan.name,
    free: false,
    calling: plan.calling ?? false,
    totalUnits: plan.holders + plan.spare,
    consumedByWorkspaces: 0,
    subscriptionId: `Sub-${plan.subscription}${world.namedKey('subscription', org.displayName).slice(0, 6)}`,
    siteUrl,
    siteType: siteUrl === undefined ? undefined : 'Control Hub managed site',
  });
}

export type Held = { license: License; plan: LicensePlan };

/** Calling licences are dealt from the end of the list, so that the two kinds never meet in one user. */
export function holds(held: readonly Held[], index: number, users: number): License[] {
  let fromEnd = 0;
  const mine: License[] = [];
  for (const { license, plan } of held) {
    if (!license.calling) {
      if (index < plan.holders) mine.push(license);
      continue;
    }
    const position = users - 1 - index;
    if (position >= fromEnd && position < fromEnd + plan.holders) mine.push(license);
    fromEnd += plan.holders;
  }
  return mine;
}
