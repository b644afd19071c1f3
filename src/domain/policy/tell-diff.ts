// The differences of two policies in sentences: what is the same for several operations and organizations is said once.
import type { Person } from '../ports/chat.ts';

export type Kind =
  | 'may-ask'
  | 'may-not-ask'
  | 'may-approve'
  | 'may-not-approve'
  | 'needs-less'
  | 'needs-more'
  | 'no-reason'
  | 'other-ticket'
  | 'may-step-in'
  | 'may-break-glass'
  | 'expires'
  | 'split'
  | 'named';

export interface Finding {
  readonly kind: Kind;
  readonly wider: boolean;
  /** Operation → ids of the organizations it is so in. */
  readonly where: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whose requests it is about. */
  readonly askers: readonly Person[];
  /** Who gains or loses, when it is not the askers. */
  readonly people?: readonly Person[];
  readonly from?: string;
  readonly to?: string;
}

const MOST_LINES = 12;
const MOST_NAMES = 4;

interface Gathered {
  readonly kind: Kind;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly operations: Set<string>;
  readonly people: Map<string, string>;
  readonly orgs: Set<string>;
}

/** `total`: how many organizations there are, when that is known. */
export function tellDifferences(findings: readonly Finding[], total: number | undefined): readonly string[] {
  const wider = gather(findings.filter((finding) => finding.wider)).map((one) => sentence(one, total));
  const narrower = gather(findings.filter((finding) => !finding.wider)).map((one) => sentence(one, total));
  const lines = [...new Set([...wider, ...narrower])];
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES - 1), `… and ${lines.length - MOST_LINES + 1} more differences.`];
}

type Shared = Omit<Gathered, 'operations' | 'orgs'> & Pick<Finding, 'where'>;

/** People first: what is found for many of them is found in the same places. */
function sharingWhere(findings: readonly Finding[]): Iterable<Shared> {
  const places = new Map<Finding['where'], number>();
  const shared = new Map<string, Shared>();
  for (const { kind, where, askers, people, from, to } of findings) {
    const place = places.get(where) ?? places.size;
    places.set(where, place);
    const key = JSON.stringify([kind, place, from, to]);
    const known = shared.get(key) ?? { kind, where, from, to, people: new Map() };
    shared.set(key, known);
    for (const { personId, displayName } of people ?? askers) known.people.set(personId, displayName);
  }
  return shared.values();
}

function gather(findings: readonly Finding[]): readonly Gathered[] {
  const byOperation = new Map<string, Gathered>();
  for (const { kind, where, people, from, to } of sharingWhere(findings)) {
    for (const [operation, orgs] of where) {
      const key = JSON.stringify([kind, operation, from, to]);
      const known = byOperation.get(key) ?? {
        kind,
        from,
        to,
        operations: new Set([operation]),
        people: new Map<string, string>(),
        orgs: new Set<string>(),
      };
      for (const [personId, name] of people) known.people.set(personId, name);
      for (const id of orgs) known.orgs.add(id);
      byOperation.set(key, known);
    }
  }
  const alike = new Map<string, Gathered>();
  for (const one of byOperation.values()) {
    const same = [[...one.people.keys()].toSorted(), [...one.orgs].toSorted()];
    const key = JSON.stringify([
      one.kind,
      one.from,
      one.to,
      one.kind === 'split' ? [...one.operations] : same,
    ]);
    const known = alike.get(key);
    if (known) for (const operation of one.operations) known.operations.add(operation);
    else alike.set(key, one);
  }
  return [...alike.values()];
}

function sentence(one: Gathered, total: number | undefined): string {
  const { kind, from = '', to = '', people, operations } = one;
  const names = [...people.values()];
  const who = `${names.slice(0, MOST_NAMES).join(', ')}${names.length > MOST_NAMES ? ', …' : ''}`;
  const count = (adverb: string): string =>
    `${names.length} ${adverb} ${names.length === 1 ? 'person' : 'people'}`;
  const what = `${listed([...operations])}${where(one, total)}`;
  switch (kind) {
    case 'may-ask':
      return `${count('more')} may ask for ${what}: ${who}.`;
    case 'may-not-ask':
      return `${count('fewer')} may ask for ${what}: ${who}.`;
    case 'may-approve':
      return `${count('more')} could approve ${what}: ${who}.`;
    case 'may-not-approve':
      return `${count('fewer')} could approve ${what}: ${who}.`;
    case 'needs-less':
      return `It takes less for ${what}: ${to} instead of ${from}.`;
    case 'needs-more':
      return `It takes more for ${what}: ${to} instead of ${from}.`;
    case 'no-reason':
      return `No reason has to be given any more for ${what}.`;
    case 'other-ticket':
      return `Another ticket than before, or none, has to be named for ${what}.`;
    case 'may-step-in':
      return `${count('more')} could step in for approvers of ${what}, or sooner: ${who}.`;
    case 'may-break-glass':
      return `${count('more')} could run ${what} without approvals: ${who}.`;
    case 'expires':
      return `Approvals are waited for ${to} instead of ${from} for ${what}.`;
    case 'split':
      return `Accounts and addresses that were one person (${listed([...operations])}) are so no more.`;
    case 'named':
      return `${count('more')} ${names.length === 1 ? 'is' : 'are'} named: ${who}.`;
  }
}

function where({ orgs }: Gathered, total: number | undefined): string {
  if (orgs.size === 0) return '';
  if (orgs.size === total) return total === 1 ? '' : ` in all ${total} organizations`;
  return ` in ${orgs.size} organization${orgs.size === 1 ? '' : 's'}`;
}

function listed(operations: readonly string[]): string {
  if (operations.length > 6)
    return `${operations.length} operations (${operations.slice(0, 3).join(', ')}, …)`;
  return operations.join(', ');
}
