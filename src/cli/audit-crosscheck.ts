// Steward's audit beside Webex's, for one organization or all.
import { type AdminAccess, connectAdmin } from '../admin-access.ts';
import { followClock, systemClock } from '../clock.ts';
import { loadConfig } from '../config.ts';
import type { Crosscheck } from '../domain/crosscheck.ts';
import { Fault } from '../domain/failure.ts';
import type { Admin } from '../domain/ports/admin/admin.ts';
import type { Organization } from '../domain/ports/admin/organizations.ts';
import { resolveByName } from '../domain/resolve.ts';
import { parseSpan } from '../domain/span.ts';
import { crosscheckOrg } from '../engine/crosscheck-org.ts';
import { createLogger } from '../log.ts';
import type { OpenStore } from '../store/open.ts';
import { createWayOut } from '../way-out.ts';
import { recordByHand } from './by-hand.ts';
import { print, withStore } from './tools.ts';

export interface CrosscheckWish {
  readonly since: string;
  readonly org?: string | undefined;
}

/** One JSON line per finding, then one with the verdict of each organization; false when something is unexplained. */
export async function crosscheckAll({ since, org }: CrosscheckWish): Promise<boolean> {
  const span = parseSpan(since);
  if (span === undefined) throw new Error('--since takes a span of at most a year, e.g. 24h, 7d or 4w');
  const config = loadConfig();
  const log = createLogger('silent');
  const { clockUrl } = config;
  const followed = clockUrl === undefined ? undefined : await followClock(clockUrl, log, () => undefined);
  const clock = followed ?? systemClock;
  try {
    return await withStore(async (opened) => {
      const way = createWayOut(config, opened.rateGate, log);
      const access = connectAdmin({ config, opened, clock, log, way, onRefused: () => undefined });
      try {
        let isClean = true;
        for (const one of await orgsOf(access.admin, org)) {
          const now = clock.now();
          isClean = (await compare({ opened, access }, one, now - span, now)) && isClean;
        }
        return isClean;
      } finally {
        await access.close();
        await way.close();
      }
    });
  } finally {
    followed?.stop();
  }
}

interface Sides {
  readonly opened: OpenStore;
  readonly access: AdminAccess;
}

/** False when something is unexplained, or the organization could not be read: the others are read all the same. */
async function compare(
  { opened: { store }, access: { admin } }: Sides,
  org: Organization,
  from: number,
  now: number,
): Promise<boolean> {
  try {
    const found = await crosscheckOrg({ store, admin }, org.id, from, now);
    await recordByHand(store, 'audit.crosscheck', countsOf(found), org.id);
    tell(org, found);
    return found.unasked.length === 0 && found.unshown.length === 0;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { message, trackingId } = error;
    await recordByHand(store, 'audit.crosscheck', { failed: message, trackingId }, org.id);
    print({ org: org.name, orgId: org.id, kind: 'error', message, trackingId });
    return false;
  }
}

async function orgsOf(admin: Admin, said: string | undefined): Promise<readonly Organization[]> {
  const orgs = await admin.organizations().list();
  if (said === undefined) return orgs;
  const resolved = resolveByName(orgs, said);
  if (resolved.found === 'one') return [resolved.item];
  throw new Error(
    resolved.found === 'many'
      ? `“${said}” fits several organizations: say the whole name`
      : `There is no organization “${said}”`,
  );
}

const countsOf = ({ from, to, events, matched, unasked, unshown, unjudged, complete }: Crosscheck) => ({
  from,
  until: to,
  events,
  matched,
  unasked: unasked.length,
  unshown: unshown.length,
  unjudged: unjudged.length,
  complete,
});

function tell({ id, name }: Organization, found: Crosscheck): void {
  for (const { event, bySteward } of found.unasked) print({ org: name, kind: 'unasked', bySteward, event });
  for (const write of found.unshown) print({ org: name, kind: 'unshown', write });
  for (const { write, why } of found.unjudged) print({ org: name, kind: 'unjudged', why, write });
  const ok = found.unasked.length === 0 && found.unshown.length === 0;
  print({ org: name, orgId: id, kind: 'verdict', ok, ...countsOf(found) });
}
