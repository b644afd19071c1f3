// Worlds of a few people and groups, and two answers to every order in which they may click: the product's, and that
// of an oracle which tries out every way to seat people in groups and knows nothing of the product's code.
import fc from 'fast-check';
import { decide } from '../../../src/domain/decide.ts';
import { refusalToDecide, refusalToExecute } from '../../../src/domain/policy/authority.ts';
import { PolicyDocument } from '../../../src/domain/policy/document.ts';
import { rulingFor } from '../../../src/domain/policy/evaluate.ts';
import { freeze } from '../../../src/domain/policy/freeze.ts';
import { type Policy, resolvePolicy } from '../../../src/domain/policy/people.ts';
import type { Person } from '../../../src/domain/ports/chat.ts';
import type { Request } from '../../../src/domain/request.ts';
import { aRequest, NOW, plan } from '../rows.ts';
import { bindings, question } from './worlds.ts';

const MOST_PEOPLE = 6;
const GROUPS = ['g0', 'g1', 'g2'] as const;

export interface ClickWorld {
  readonly people: number;
  /** Who has a second account. */
  readonly twice: readonly boolean[];
  /** By group: who is in it. */
  readonly groups: readonly (readonly boolean[])[];
  /** By group: how many of it are needed. */
  readonly need: readonly number[];
  readonly requester: { readonly person: number; readonly second: boolean };
  /** By person: gains from it, known by an alias. */
  readonly gains: readonly boolean[];
}

const flags = (often: number) =>
  fc.array(
    fc.integer({ min: 0, max: 9 }).map((n) => n < often),
    { minLength: MOST_PEOPLE, maxLength: MOST_PEOPLE },
  );

export const clickWorlds: fc.Arbitrary<ClickWorld> = fc.record({
  people: fc.integer({ min: 2, max: MOST_PEOPLE }),
  twice: flags(3),
  groups: fc.array(flags(6), { minLength: 1, maxLength: 3 }),
  need: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }),
  requester: fc.record({ person: fc.integer({ min: 0, max: MOST_PEOPLE - 1 }), second: fc.boolean() }),
  gains: flags(1),
});

interface Account {
  readonly person: number;
  readonly account: Person;
}

const addressOf = (person: number, second: boolean): string =>
  `p${person}${second ? 'b' : ''}@northwind.example`;

function accountsOf(world: ClickWorld): readonly Account[] {
  return Array.from({ length: world.people }, (_, person) => person).flatMap((person) =>
    [false, ...(world.twice[person] === true ? [true] : [])].map((second) => {
      const email = addressOf(person, second);
      const name = `P${email.slice(1).split('@')[0] ?? ''}`;
      return {
        person,
        account: { personId: `id-${name.toLowerCase()}`, orgId: 'partner', email, displayName: name },
      };
    }),
  );
}

const membersOf = (world: ClickWorld, group: number, gone: number | undefined): readonly number[] =>
  Array.from({ length: world.people }, (_, person) => person).filter(
    (person) => world.groups[group]?.[person] === true && person !== gone,
  );

/** `gone`: whoever has left every list. Undefined when the rule would ask for nobody. */
function policyOf(world: ClickWorld, gone?: number): Policy | undefined {
  const approve = world.groups.flatMap((_, group) => {
    const need = world.need[group] ?? 0;
    return need > 0 ? [`${need} of ${GROUPS[group]}`] : [];
  });
  if (approve.length === 0) return undefined;
  const names = Array.from({ length: world.people }, (_, person) => `p${person}`);
  const document = PolicyDocument.parse({
    version: 1,
    people: Object.fromEntries(
      names.map((name, person) => [
        name,
        {
          account: addressOf(person, false),
          accounts: world.twice[person] === true ? [addressOf(person, true)] : [],
          aliases: [`${name}@home.example`],
        },
      ]),
    ),
    groups: {
      all: names.filter((_, person) => person !== gone),
      ...Object.fromEntries(
        world.groups.map((_, group) => [
          GROUPS[group],
          membersOf(world, group, gone).map((person) => `p${person}`),
        ]),
      ),
    },
    rules: [{ name: 'one', ask: 'all', approve }],
  });
  return resolvePolicy(document, bindings(document), 'file');
}

/** Whether every place of every group can be taken by a person of its own: by trying. */
function seated(world: ClickWorld, people: ReadonlySet<number>, gone?: number): boolean {
  const places = world.groups.flatMap((_, group) =>
    Array.from({ length: world.need[group] ?? 0 }, () => membersOf(world, group, gone)),
  );
  const place = (next: number, taken: readonly number[]): boolean => {
    const members = places[next];
    if (!members) return true;
    return members.some(
      (person) => people.has(person) && !taken.includes(person) && place(next + 1, [...taken, person]),
    );
  };
  return place(0, []);
}

function mayApprove(world: ClickWorld, person: number, gone?: number): boolean {
  const wanted = world.groups.some(
    (_, group) => (world.need[group] ?? 0) > 0 && membersOf(world, group, gone).includes(person),
  );
  return wanted && person !== world.requester.person % world.people && world.gains[person] !== true;
}

export interface Tally {
  /** Clicks that were compared. */
  clicks: number;
  approved: number;
  refusedAtSubmit: number;
}

/** Walks every order of clicks; throws where the two differ. */
export function walkClicks(world: ClickWorld, tally: Tally): void {
  const policy = policyOf(world);
  if (!policy) return;
  const accounts = accountsOf(world);
  const person = world.requester.person % world.people;
  const second = world.requester.second && world.twice[person] === true;
  const requester = accounts.find(({ account }) => account.email === addressOf(person, second))?.account;
  if (!requester) throw new Error('the world has no requester');
  const beneficiaries = world.gains.flatMap((gains, one) => (gains ? [`p${one}@home.example`] : []));
  const asked = question({ requester, beneficiaries });
  const answer = rulingFor(policy, asked);
  const everybody = new Set(accounts.map((one) => one.person).filter((one) => mayApprove(world, one)));
  agree('submit', 'ruling' in answer, seated(world, everybody));
  if ('refused' in answer) {
    tally.refusedAtSubmit += 1;
    return;
  }
  const rule = freeze(answer.ruling, asked, { reason: undefined, ticket: undefined }, NOW);
  const request = aRequest({ state: 'pending', requester, rule, plan: { ...plan, beneficiaries } });
  step({ world, policy, accounts, tally }, request, new Set());
}

interface Walk {
  readonly world: ClickWorld;
  readonly policy: Policy;
  readonly accounts: readonly Account[];
  readonly tally: Tally;
}

function step(walk: Walk, request: Request, given: ReadonlySet<number>): void {
  const { world, policy, accounts, tally } = walk;
  for (const { person, account } of accounts) {
    for (const type of ['approved', 'denied'] as const) {
      tally.clicks += 1;
      const refused = refusalToDecide(policy, request, account, NOW);
      const decided =
        refused === undefined
          ? decide(request, { type, by: account, reason: 'no' }, NOW)
          : { ok: false as const };
      const counts = mayApprove(world, person) && !given.has(person);
      const where = `${type} by ${account.displayName} after ${[...given].join()}`;
      agree(where, decided.ok, counts);
      if (!decided.ok) continue;
      if (type === 'denied') agree(where, decided.request.state === 'denied', true);
      else next(walk, decided.request, new Set([...given, person]), where);
    }
  }
}

function next(walk: Walk, request: Request, given: ReadonlySet<number>, where: string): void {
  const { world, policy, accounts, tally } = walk;
  const done = seated(world, given);
  agree(`${where}: approved`, request.state === 'approved', done);
  if (!done) return step(walk, request, given);
  tally.approved += 1;
  for (const { account } of accounts)
    agree(`${where}: a click too late`, decide(request, { type: 'approved', by: account }, NOW).ok, false);
  agree(`${where}: runs`, refusalToExecute(policy, request) === undefined, true);
  for (let gone = 0; gone < world.people; gone += 1) {
    const later = policyOf(world, gone);
    if (!later) throw new Error('the rule asks for somebody');
    const left = new Set(accounts.map(({ person }) => person).filter((one) => mayApprove(world, one, gone)));
    const concerned = gone === world.requester.person % world.people || given.has(gone);
    const runs = !concerned && seated(world, left, gone);
    agree(`${where}: runs without p${gone}`, refusalToExecute(later, request) === undefined, runs);
  }
}

function agree(what: string, engine: boolean, oracle: boolean): void {
  if (engine !== oracle) throw new Error(`${what}: the engine says ${engine}, the oracle ${oracle}`);
}
