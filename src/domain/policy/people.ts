// Who is who: the accounts and addresses of one human being are one, whichever of them is used.
import type { Person } from '../ports/chat.ts';
import { documentHash, fold, type PolicyDocument, quorumOf } from './document.ts';

export interface Human {
  /** The name in the file, or the address where there is none. */
  readonly name: string;
  /** Accounts Webex knows, bound to personId and orgId when they were first looked up. */
  readonly accounts: readonly Person[];
  /** Every address and id that means them, folded. */
  readonly known: ReadonlySet<string>;
}

/** A document together with what its names mean in Webex. */
export interface Policy {
  readonly document: PolicyDocument;
  readonly hash: string;
  /** Where the document is from, for the remedy in a refusal. */
  readonly source: 'admins' | 'file';
  readonly humans: readonly Human[];
  /** By every name of the document that stands for people. */
  readonly members: ReadonlyMap<string, readonly Human[]>;
  /** Titles of spaces → room ids. */
  readonly spaces: ReadonlyMap<string, string>;
}

export interface Bindings {
  /** Address or id as it stands in the document → the account it was bound to. */
  readonly accounts: ReadonlyMap<string, Person>;
  readonly spaces: ReadonlyMap<string, string>;
}

interface Draft {
  readonly name: string;
  readonly accounts: readonly string[];
  readonly aliases: readonly string[];
}

/** Names of people and groups in the rules, those of rules that deny aside: they give nobody a part. */
export function refsOf({ rules }: PolicyDocument): readonly string[] {
  const refs = rules.flatMap(({ ask, approve, escalate, breakGlass, deny }) =>
    deny === undefined
      ? [
          ...(ask ?? []),
          ...(breakGlass ?? []),
          ...(escalate ? [escalate.to] : []),
          ...(approve === undefined || approve === 'none' ? [] : approve.map((said) => quorumOf(said).of)),
        ]
      : [],
  );
  return [...new Set(refs)];
}

/** Everybody a document names, by person. */
function namedIn(document: PolicyDocument): readonly Draft[] {
  const { people, groups } = document;
  const drafts: Draft[] = Object.entries(people).map(([name, entry]) => ({
    name,
    accounts: [entry.account, ...entry.accounts],
    aliases: entry.aliases,
  }));
  const listed = new Set(
    drafts.flatMap(({ name, accounts, aliases }) => [name, ...accounts, ...aliases].map(fold)),
  );
  const denied = document.rules.flatMap(({ ask, deny }) => (deny === undefined ? [] : (ask ?? [])));
  const refs = [...Object.values(groups).flat(), ...refsOf(document), ...denied];
  for (const ref of refs) {
    if (listed.has(fold(ref)) || groups[ref]) continue;
    listed.add(fold(ref));
    drafts.push({ name: ref, accounts: [ref], aliases: [] });
  }
  return drafts;
}

/** What is to be looked up in Webex. */
export function accountsOf(document: PolicyDocument): readonly string[] {
  return [...new Set(namedIn(document).flatMap(({ accounts }) => accounts))];
}

export function spacesOf({ rules }: PolicyDocument): readonly string[] {
  const named = rules.flatMap(({ spaces }) => spaces ?? []);
  return [...new Set(named.filter((space) => space !== 'direct'))];
}

export function resolvePolicy(
  document: PolicyDocument,
  bindings: Bindings,
  source: Policy['source'],
): Policy {
  const humans = namedIn(document).map(({ name, accounts, aliases }): Human => {
    const bound = accounts.flatMap((account) => bindings.accounts.get(account) ?? []);
    const known = [...accounts, ...aliases, ...bound.flatMap(({ personId, email }) => [personId, email])];
    return { name, accounts: bound, known: new Set(known.map(fold)) };
  });
  const whole = merged(humans);
  const { spaces } = bindings;
  return {
    document,
    hash: documentHash(document),
    source,
    humans: whole,
    members: membersOf(document, whole),
    spaces,
  };
}

function membersOf(
  document: PolicyDocument,
  humans: readonly Human[],
): ReadonlyMap<string, readonly Human[]> {
  const byId = new Map(humans.flatMap((human) => [...human.known].map((id) => [id, human] as const)));
  const one = (ref: string): readonly Human[] => {
    const human = byId.get(fold(document.people[ref]?.account ?? ref));
    return human ? [human] : [];
  };
  const singly = [
    ...Object.keys(document.people),
    ...humans.flatMap(({ name }) => name),
    ...refsOf(document),
  ];
  return new Map([
    ...singly.map((ref) => [ref, one(ref)] as const),
    ...Object.entries(document.groups).map(
      ([group, refs]) => [group, [...new Set(refs.flatMap(one))]] as const,
    ),
  ]);
}

/** Two names that turn out to share an account or an address are one person. */
function merged(humans: readonly Human[]): readonly Human[] {
  const result: Human[] = [];
  for (const human of humans) {
    const same = result.filter((other) => [...human.known].some((id) => other.known.has(id)));
    const [first] = same;
    if (!first) {
      result.push(human);
      continue;
    }
    const all = [...same, human];
    const accounts = new Map(
      all.flatMap((one) => one.accounts).map((account) => [account.personId, account]),
    );
    result[result.indexOf(first)] = {
      name: first.name,
      accounts: [...accounts.values()],
      known: new Set(all.flatMap(({ known }) => [...known])),
    };
    for (const other of same.slice(1)) result.splice(result.indexOf(other), 1);
  }
  return result;
}

/** Identity is personId and orgId, nothing else. */
export function humanOf({ humans }: Policy, person: Person): Human | undefined {
  return humans.find(({ accounts }) =>
    accounts.some(({ personId, orgId }) => personId === person.personId && orgId === person.orgId),
  );
}

/** Whether an address, an id, or the account of somebody means this human being. */
export function isMeant(human: Human, whom: Person | string): boolean {
  const ids = typeof whom === 'string' ? [whom] : [whom.personId, whom.email];
  return ids.some((id) => human.known.has(fold(id)));
}

/** The members of groups, and persons, by the names of the file. */
export function humansNamed({ members }: Policy, refs: readonly string[]): readonly Human[] {
  const [only] = refs;
  if (refs.length === 1 && only !== undefined) return members.get(only) ?? [];
  return [...new Set(refs.flatMap((ref) => members.get(ref) ?? []))];
}

/** Without asking Webex: an account that is not bound stands for itself. */
export function resolveLoosely(
  document: PolicyDocument,
  bindings: Partial<Bindings>,
  source: Policy['source'],
): Policy {
  const accounts = new Map(bindings.accounts);
  for (const account of accountsOf(document)) {
    const itself = { personId: account, orgId: '', email: account, displayName: account };
    if (!accounts.has(account)) accounts.set(account, itself);
  }
  return resolvePolicy(document, { accounts, spaces: bindings.spaces ?? new Map() }, source);
}

/** As a reader knows them. */
export function labelOf({ name, accounts }: Human): string {
  return accounts[0]?.displayName ?? name;
}
