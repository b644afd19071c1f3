// What a change of the policy means: both policies are asked about every person, operation and kind of organization,
// space and license, and the answers are compared. The text of the files plays no part. What cannot be shown to be as
// narrow as before counts as wider.
import type { Operation } from '../operation.ts';
import type { Person } from '../ports/chat.ts';
import { unmatched } from '../tally.ts';
import { OUTSIDERS, type PolicyRule } from './document.ts';
import { type Group, type Ruling, ruleAmong, rulesAbout, rulingFor } from './evaluate.ts';
import { orgFits, type PolicyOrg, type Question } from './match.ts';
import { type Human, humanOf, humansNamed, isMeant, labelOf, type Policy, refsOf } from './people.ts';
import { type Finding, tellDifferences } from './tell-diff.ts';

export interface World {
  readonly operations: readonly (Pick<Operation, 'name' | 'risk' | 'onOrg'> & {
    readonly approval?: 'needed' | 'none';
  })[];
  /** Undefined when they cannot be listed now. */
  readonly orgs: readonly PolicyOrg[] | undefined;
}

export interface Difference {
  /** Somebody may do more than before, or what is done takes less. */
  readonly wider: boolean;
  /** For people, the widest first. Empty: nothing changes for anybody. */
  readonly lines: readonly string[];
  /** personIds of those who may do more. */
  readonly gains: readonly string[];
}

interface OrgClass {
  readonly org: PolicyOrg;
  /** Ids of the organizations there are that no selector tells apart from it. */
  readonly ids: readonly string[];
}

const ELSEWHERE = { roomId: '', roomType: 'group' } as const;
const DIRECT = { roomId: '', roomType: 'direct' } as const;

export function comparePolicies(before: Policy, after: Policy, world: World): Difference {
  const findings: Finding[] = [...splitPeople(before, after), ...partners(before, after)];
  const requesters = classesOfPeople(before, after);
  const known = new Map<string, readonly Found[]>();
  for (const one of casesOf(before, after, world)) {
    for (const members of requesters) {
      // Two of them: the one may approve what the other asks for.
      for (const requester of members.slice(0, 2)) {
        const key = `${one.nature}|${requester.personId}|${ruleFor(before, one.before, requester)}|${ruleFor(after, one.after, requester)}`;
        const found = known.get(key) ?? compareAnswers(before, after, { ...one.question, requester });
        known.set(key, found);
        findings.push(...found.map((each) => ({ ...each, where: one.where, askers: members })));
      }
    }
  }
  const outsiders = compareOutsiders(before, after);
  return {
    wider: outsiders.wider || findings.some(({ wider }) => wider),
    lines: [...outsiders.lines, ...tellDifferences(findings, world.orgs?.length)],
    gains: [...new Set(findings.filter(({ wider }) => wider).flatMap(gainersOf))].toSorted(),
  };
}

/** What the same rules of both policies speak of. */
interface Case {
  readonly question: Omit<Question, 'requester'>;
  readonly nature: string;
  readonly before: readonly PolicyRule[];
  readonly after: readonly PolicyRule[];
  /** Operation → ids of organizations. */
  readonly where: Map<string, Set<string>>;
}

function casesOf(before: Policy, after: Policy, { operations, orgs: real }: World): Iterable<Case> {
  const orgs = classesOfOrgs(before, after, real);
  const spaces = spacesIn(before, after);
  const licenses = licensesIn(before, after);
  const cases = new Map<string, Case>();
  for (const { name, risk, approval = 'needed', onOrg } of operations) {
    const nowhere = { org: 'none' as const, ids: [] };
    for (const { org, ids } of onOrg === true ? orgs : onOrg === 'named' ? [nowhere, ...orgs] : [nowhere]) {
      for (const [space, license] of spaces.flatMap((one) =>
        licenses.map((other) => [one, other] as const),
      )) {
        const about = { operation: name, risk, approval, org, space, beneficiaries: [] };
        const question = { ...about, licenses: license === undefined ? [] : [license] };
        const then = rulesAbout(before, question, license);
        const now = rulesAbout(after, question, license);
        const nature = `${approval}|${risk === 'read'}`;
        const key = JSON.stringify([nature, then.map((rule) => rule.name), now.map((rule) => rule.name)]);
        const known = cases.get(key) ?? { question, nature, before: then, after: now, where: new Map() };
        cases.set(key, known);
        const there = known.where.get(name) ?? new Set();
        known.where.set(name, there);
        for (const id of ids) there.add(id);
      }
    }
  }
  return cases.values();
}

function ruleFor(policy: Policy, rules: readonly PolicyRule[], requester: Person): string {
  return ruleAmong(policy, rules, humanOf(policy, requester))?.name ?? '';
}

function gainersOf({ people, askers }: Finding): readonly string[] {
  return (people ?? askers).map(({ personId }) => personId);
}

type Found = Omit<Finding, 'where' | 'askers'>;

function compareAnswers(before: Policy, after: Policy, question: Question): readonly Found[] {
  const then = rulingFor(before, question);
  const now = rulingFor(after, question);
  if ('refused' in then) return 'refused' in now ? [] : [{ kind: 'may-ask', wider: true }];
  if ('refused' in now) return [{ kind: 'may-not-ask', wider: false }];
  return compareRulings(then.ruling, now.ruling);
}

function compareRulings(then: Ruling, now: Ruling): readonly Found[] {
  const found: Found[] = [];
  const more = added(approvers(then), approvers(now));
  const fewer = added(approvers(now), approvers(then));
  if (fewer.length > 0 && now.groups.length > 0)
    found.push({ kind: 'may-not-approve', wider: false, people: fewer });
  const words = { from: demandOf(then), to: demandOf(now) };
  // Whoever may approve on top of what was needed before gains nothing.
  const atLeast = covers(then.groups, now.groups);
  if (more.length > 0) found.push({ kind: 'may-approve', wider: !atLeast, people: more });
  if (!atLeast && (words.from !== words.to || more.length === 0))
    found.push({ kind: 'needs-less', wider: true, ...words });
  else if (atLeast && words.from !== words.to) found.push({ kind: 'needs-more', wider: false, ...words });
  if (then.reason && !now.reason) found.push({ kind: 'no-reason', wider: true });
  const kept = new Set(now.tickets.map((ticket) => JSON.stringify(ticket)));
  if (!then.tickets.every((ticket) => kept.has(JSON.stringify(ticket))))
    found.push({ kind: 'other-ticket', wider: true });
  const sooner = now.escalate && (!then.escalate || now.escalate.afterMs < then.escalate.afterMs);
  const helpers = added(then.escalate?.from ?? [], now.escalate?.from ?? []);
  if (now.escalate && (sooner || helpers.length > 0))
    found.push({
      kind: 'may-step-in',
      wider: true,
      people: sooner ? accountsOf(now.escalate.from) : helpers,
    });
  const breaking = added(then.breakGlass, now.breakGlass);
  if (breaking.length > 0) found.push({ kind: 'may-break-glass', wider: true, people: breaking });
  if (now.expiresMs !== then.expiresMs)
    found.push({ kind: 'expires', wider: false, from: hours(then.expiresMs), to: hours(now.expiresMs) });
  return found;
}

const hours = (ms: number): string => `${Math.round(ms / 360_000) / 10} h`;

function demandOf({ groups }: Ruling): string {
  return groups.map(({ need, label }) => `${need} of ${label}`).join(' and ') || 'nobody’s approval';
}

const approvers = ({ groups }: Ruling): readonly Human[] => [...new Set(groups.flatMap(({ from }) => from))];
const accountsOf = (humans: readonly Human[]): readonly Person[] =>
  humans.flatMap(({ accounts }) => accounts);

function added(then: readonly Human[], now: readonly Human[]): readonly Person[] {
  const known = new Set(accountsOf(then).map(({ personId }) => personId));
  return accountsOf(now).filter(({ personId }) => !known.has(personId));
}

/**
 * Whether whoever satisfies the new groups also satisfies the old ones: each old place is taken by a new place of its
 * own that is open to no others than the old one was.
 */
function covers(then: readonly Group[], now: readonly Group[]): boolean {
  const places = now.flatMap((group) => Array.from({ length: group.need }, () => ({ from: group.from })));
  const wanted = then.map((old) => ({
    need: old.need,
    from: places.filter(({ from }) => added(old.from, from).length === 0),
  }));
  return unmatched(wanted, places) === undefined;
}

/** Accounts or addresses that were one person and are so no more: they could approve for each other. */
function splitPeople(before: Policy, after: Policy): readonly Finding[] {
  const split = before.humans.filter((human) => {
    const now = after.humans.filter((other) => [...human.known].some((id) => other.known.has(id)));
    return now.length > 0 && [...human.known].some((id) => !now[0]?.known.has(id));
  });
  return split.map((human) => ({
    kind: 'split',
    wider: true,
    people: human.accounts,
    where: new Map([[labelOf(human), new Set()]]),
    askers: [],
  }));
}

/** Who takes part is heard on requests of others, too. */
function partners(before: Policy, after: Policy): readonly Finding[] {
  const fresh = added(before.humans, after.humans);
  return fresh.length === 0
    ? []
    : [{ kind: 'named', wider: false, people: fresh, where: new Map([['', new Set()]]), askers: [] }];
}

/** Accounts that stand in the same places of both policies get the same answers. */
function classesOfPeople(before: Policy, after: Policy): readonly (readonly Person[])[] {
  const places = [before, after].flatMap((policy) =>
    [...refsOf(policy.document), ...denied(policy)].map((ref) => humansNamed(policy, [ref])),
  );
  const all = new Map(
    accountsOf([...before.humans, ...after.humans]).map((person) => [person.personId, person]),
  );
  const classes = new Map<string, Person[]>();
  for (const person of all.values()) {
    const signature = places
      .map((humans) => (humans.some((human) => isMeant(human, person)) ? '1' : '0'))
      .join('');
    // What an approver stands for depends on who asks: whoever may approve is a class of their own.
    classes.set(signature, [...(classes.get(signature) ?? []), person]);
  }
  return [...classes.values()];
}

const denied = ({ document }: Policy): readonly string[] =>
  document.rules.flatMap(({ ask, deny }) => (deny === undefined ? [] : (ask ?? [])));

function classesOfOrgs(
  before: Policy,
  after: Policy,
  orgs: readonly PolicyOrg[] | undefined,
): readonly OrgClass[] {
  const selectors = [...new Set([before, after].flatMap(orgSelectors))];
  const imagined = selectors.flatMap((selector): PolicyOrg[] => {
    if (selector.startsWith('tag:')) return [{ id: '', name: '', tags: [plain(selector.slice(4))] }];
    const id = selector.startsWith('id:') ? selector.slice(3) : selector;
    return [{ id, name: plain(selector), tags: [] }];
  });
  const classes = new Map<string, { org: PolicyOrg; ids: string[] }>();
  const rules = [before, after].flatMap((policy) =>
    policy.document.rules.map(({ orgs: named }) => ({ policy, named })),
  );
  const put = (org: PolicyOrg, real: boolean): void => {
    const signature = rules
      .map(({ policy, named }) => (named && orgFits(policy, named, org) ? '1' : '0'))
      .join('');
    const known = classes.get(signature) ?? { org, ids: [] };
    if (real) known.ids.push(org.id);
    classes.set(signature, known);
  };
  for (const org of orgs ?? []) put({ ...org, tags: org.tags ?? [] }, true);
  for (const org of [...imagined, { id: '', name: '', tags: [] }]) put(org, false);
  return [...classes.values()];
}

function orgSelectors({ document }: Policy): readonly string[] {
  return [...Object.values(document.orgs), ...document.rules.map(({ orgs }) => orgs ?? [])].flat();
}

const plain = (glob: string): string => glob.replaceAll('*', '');

function spacesIn(before: Policy, after: Policy): readonly Question['space'][] {
  const named = [before, after].flatMap(({ document, spaces }) =>
    document.rules.flatMap((rule) => rule.spaces ?? []).map((space) => spaces.get(space) ?? space),
  );
  const group = [...new Set(named)].filter((space) => space !== 'direct');
  const direct = named.includes('direct') ? [DIRECT] : [];
  return [ELSEWHERE, ...direct, ...group.map((roomId) => ({ roomId, roomType: 'group' as const }))];
}

function licensesIn(before: Policy, after: Policy): readonly (string | undefined)[] {
  const globs = [before, after].flatMap(({ document }) =>
    document.rules.flatMap(({ licenses }) => licenses ?? []),
  );
  return globs.length === 0 ? [undefined] : [undefined, '', ...new Set(globs.map(plain))];
}

/** From warning over answering directly to refusing, each lets people of other organizations see less. */
function compareOutsiders(before: Policy, after: Policy): Pick<Difference, 'wider' | 'lines'> {
  const [then, now] = [before, after].map(({ document }) => document.outsiders ?? 'warn');
  if (then === now || then === undefined || now === undefined) return { wider: false, lines: [] };
  return {
    wider: OUTSIDERS.indexOf(now) < OUTSIDERS.indexOf(then),
    lines: [`Where people of other organizations read along: ${now} instead of ${then}.`],
  };
}
