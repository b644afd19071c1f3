import { loginCommand } from '../../domain/credential.ts';
import { Fault } from '../../domain/failure.ts';
import type { Operation } from '../../domain/operation.ts';
import type { Slot } from '../../domain/ports/token-vault.ts';
import { GUIDE_SCOPES, ScopeFact, type ScopeUse, scopeFactKey, scopesOf, why } from '../../domain/scopes.ts';
import { utcTime } from '../../domain/show/times.ts';
import { createLearned } from '../../store/learned.ts';
import { type Check, failed, type Line, ok, unknown } from '../finding.ts';
import { accessOf, type Patient, storeOf } from '../patient.ts';

type Account = 'admin' | 'reports';

interface Wanted extends ScopeUse {
  readonly slot: Account;
}

/** What can be read without changing anything, in the account’s own organization. */
const READS: Readonly<Record<string, string>> = {
  'spark-admin:broadworks_enterprises_read': '/broadworks/enterprises?max=1',
  'spark-admin:broadworks_subscribers_read': '/broadworks/subscribers?max=1',
  'spark-admin:devices_read': '/devices?max=1',
  'spark-admin:hybrid_clusters_read': '/hybrid/clusters',
  'spark-admin:hybrid_connectors_read': '/hybrid/connectors',
  'spark-admin:licenses_read': '/licenses',
  'spark-admin:locations_read': '/locations?max=1',
  'spark-admin:organizations_read': '/organizations?max=1',
  'spark-admin:people_read': '/people?max=1',
  'spark-admin:resource_group_memberships_read': '/resourceGroup/memberships?max=1',
  'spark-admin:resource_groups_read': '/resourceGroups',
  'spark-admin:roles_read': '/roles',
  'spark-admin:workspaces_read': '/workspaces?max=1',
};

export const scopes: Check = {
  name: 'scopes',
  asks: 'Each scope of Webex’s guide, and each a command needs: granted, proven by a read, unknown until used, or refused; and which commands stop working without it.',
  needs: ['admin'],
  async examine(patient) {
    const access = accessOf(patient);
    await access.settled();
    const states = await access.credentials.look();
    const granted = new Map(states.map(({ slot, scopes: told }) => [slot, told?.split(/\s+/)]));
    const lines: Line[] = [];
    for (const wanted of wantedScopes(patient.operations)) {
      const state = states.find(({ slot }) => slot === wanted.slot);
      lines.push(
        state === undefined || state.problem !== undefined
          ? unknown(`The ${wanted.slot} credential does not work; ${needed(wanted)}.`, wanted.scope)
          : await lineOf(patient, wanted, granted.get(wanted.slot)),
      );
    }
    return lines;
  },
};

export function wantedScopes(operations: readonly Operation[]): readonly Wanted[] {
  const uses = (slot: Account): readonly Wanted[] =>
    scopesOf(slot, operations).map((use) => ({ ...use, slot }));
  const byScope = new Map<string, Wanted>();
  for (const use of [...uses('reports'), ...uses('admin')]) {
    // Both accounts need a few; what stops without them is told of the one that has commands.
    if (use.commands.length > 0 || use.slot === 'admin' || !byScope.has(use.scope))
      byScope.set(use.scope, use);
  }
  for (const scope of GUIDE_SCOPES)
    if (!byScope.has(scope)) byScope.set(scope, { scope, slot: 'admin', purpose: undefined, commands: [] });
  return [...byScope.values()].toSorted((a, b) => a.scope.localeCompare(b.scope, 'en'));
}

const isNeeded = ({ purpose, commands }: ScopeUse): boolean => purpose !== undefined || commands.length > 0;

const needed = (wanted: ScopeUse): string => (isNeeded(wanted) ? why(wanted) : 'no command needs it');

const withoutIt = ({ commands }: ScopeUse): string =>
  commands.length === 0
    ? 'Steward cannot do its work without it'
    : `without it these commands stop: ${commands.join(', ')}`;

const remedyOf = (slot: Slot, scope: string): string =>
  `Add ${scope} to the scopes of the integration (developer.webex.com, My Webex Apps), and log in again: ${loginCommand(slot)}. With a token from the settings, make one that has the scope.`;

async function lineOf(
  patient: Patient,
  wanted: Wanted,
  granted: readonly string[] | undefined,
): Promise<Line> {
  const { scope, slot } = wanted;
  if (granted !== undefined && !granted.includes(scope)) {
    const says = `Not granted to the ${slot} credential`;
    return isNeeded(wanted)
      ? failed(`${says}; ${withoutIt(wanted)}.`, remedyOf(slot, scope), scope)
      : ok(`${says}; no command needs it.`, scope);
  }
  const fact = granted === undefined ? await tried(patient, wanted) : await known(patient, scope);
  if (fact?.works === false) return refused(wanted, fact, granted !== undefined);
  if (granted !== undefined) return ok(`Granted; ${needed(wanted)}.`, scope);
  if (fact === undefined) return unknown(`Unknown until it is used; ${needed(wanted)}.`, scope);
  return ok(`Proven by ${fact.call} on ${utcTime(fact.at)}; ${needed(wanted)}.`, scope);
}

/** Of this very moment where it can be read, else what the last use told. */
async function tried(patient: Patient, { scope, slot }: Wanted): Promise<ScopeFact | undefined> {
  const read = slot === 'admin' ? READS[scope] : undefined;
  if (read === undefined) return known(patient, scope);
  const [path = read] = read.split('?', 1);
  const fact = { at: patient.clock.now(), call: `GET ${path}` };
  try {
    await accessOf(patient).http.request({ method: 'GET', path: read });
    return { ...fact, works: true };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.status !== 403) return known(patient, scope);
    return { ...fact, works: false, trackingId: error.trackingId };
  }
}

async function known(patient: Patient, scope: string): Promise<ScopeFact | undefined> {
  const learned = createLearned(storeOf(patient).store);
  return ScopeFact.safeParse(await learned.recall(scopeFactKey(scope))).data;
}

/** Webex does not tell a missing scope from a role that does not suffice. */
function refused(wanted: Wanted, { at, call, trackingId }: ScopeFact, isGranted: boolean): Line {
  const { scope, slot } = wanted;
  const where = trackingId === undefined ? call : `${call}, tracking id ${trackingId}`;
  const says = `Refused on ${utcTime(at)} (${where})${isGranted ? ', although it is granted: the role of the account does not suffice there' : ''}`;
  if (!isNeeded(wanted)) return unknown(`${says}; no command needs it.`, scope);
  const role = 'Or the role of the account does not suffice, see role.';
  return failed(`${says}; ${withoutIt(wanted)}.`, `${remedyOf(slot, scope)} ${role}`, scope);
}
