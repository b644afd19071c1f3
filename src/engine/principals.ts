// The policy in force. It is stored, so that a file that was changed while Steward was away is noticed, and so that a
// change that gives somebody more waits for a second person also over a restart.
import { Fault } from '../domain/failure.ts';
import type { Operation } from '../domain/operation.ts';
import { comparePolicies, type Difference } from '../domain/policy/diff.ts';
import { documentHash, type PolicyDocument } from '../domain/policy/document.ts';
import { type Policy, resolveLoosely, resolvePolicy } from '../domain/policy/people.ts';
import { judgeChange, Proposal, StandingPolicy } from '../domain/policy/proposal.ts';
import type { Admin } from '../domain/ports/admin/admin.ts';
import type { Chat } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { AuditEntry, Reader, Store, Tx } from '../domain/ports/store.ts';
import { showBrokenPolicy, showPolicyChange } from '../domain/show/policy.ts';
import type { View } from '../domain/views.ts';
import type { Binder } from './bindings.ts';
import { teamJobs } from './jobs.ts';
import { readTags } from './ruling.ts';

/** What the settings name. */
export interface NamedPolicy {
  readonly document: PolicyDocument;
  readonly source: Policy['source'];
}

export interface Principals {
  /** In force, with its people as Webex knows them. */
  policy(): Promise<Policy>;
  /** Compares what the settings name with what is in force: it is taken at once, or proposed. */
  take(named: NamedPolicy): Promise<void>;
  /** A changed file cannot be read: what is in force stays. */
  broken(mistakes: readonly string[]): Promise<void>;
}

interface Deps {
  readonly store: Store;
  readonly binder: Binder;
  readonly chat: Chat;
  readonly admin: Admin;
  readonly operations: readonly Operation[];
  /** Spaces for team notices: ids or titles. */
  readonly notify: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

const STANDING = 'policy';
const PROPOSED = 'policy-proposal';
/** Begins the keys of cards that tell of a change; the hash of what is proposed follows. */
export const POLICY_CARD = 'policy:';

/** Where changes of the policy are told: ids or titles. */
export function policySpaces(
  notify: readonly string[],
  { notify: named }: PolicyDocument,
): readonly string[] {
  return [...notify, ...named.flatMap(({ when, spaces }) => (when.includes('policy') ? spaces : []))];
}

export async function readStanding(reader: Reader): Promise<StandingPolicy | undefined> {
  const value = await reader.value(STANDING);
  return value === undefined ? undefined : StandingPolicy.parse(value);
}

export async function readProposal(reader: Reader): Promise<Proposal | undefined> {
  const parsed = Proposal.safeParse(await reader.value(PROPOSED));
  return parsed.success ? parsed.data : undefined;
}

export async function putProposal(tx: Tx, proposal: Proposal): Promise<void> {
  await tx.putValue(PROPOSED, proposal);
}

/** From now on this is in force, and nothing is proposed. */
export async function putStanding(tx: Tx, standing: StandingPolicy): Promise<void> {
  await tx.putValue(STANDING, standing);
  await tx.putValue(PROPOSED, null);
}

export function createPrincipals(deps: Deps): Principals {
  const { store, binder, clock } = deps;
  let kept: { readonly key: string; readonly policy: Policy } | undefined;

  const resolve = async ({ document, source }: NamedPolicy): Promise<Policy> => {
    const bound = await binder.bind(document);
    const key = `${documentHash(document)}:${source}:${bound.accounts.size}:${bound.spaces.size}`;
    if (kept?.key !== key) kept = { key, policy: resolvePolicy(document, bound, source) };
    return kept.policy;
  };

  return {
    async policy() {
      const standing = await store.read(readStanding);
      if (!standing) throw new Error('no policy is in force yet');
      return resolve(standing);
    },

    async take(named) {
      const hash = documentHash(named.document);
      const [standing, proposal] = await store.read(async (reader) =>
        Promise.all([readStanding(reader), readProposal(reader)]),
      );
      if (!standing) return adopt(deps, named, hash);
      if (standing.hash === hash) return withdraw(deps, proposal);
      if (proposal?.hash === hash) return;
      const difference = await compare(deps, standing, named);
      const fate = judgeChange(standing, difference);
      const notice = showPolicyChange(difference.lines, fate === 'propose' ? hash : undefined);
      const spaces = policySpaces(deps.notify, standing.document);
      const taken = await store.transaction(async (tx) => {
        if ((await readStanding(tx))?.hash !== standing.hash) return false;
        const at = clock.now();
        if (fate === 'change') await putStanding(tx, { ...named, hash, since: at });
        else
          await putProposal(tx, {
            ...named,
            hash,
            at,
            lines: [...difference.lines],
            gains: [...difference.gains],
            accepted: [],
          });
        await tell(tx, spaces, `${POLICY_CARD}${hash}:${at}`, notice);
        const detail = { from: standing.hash, to: hash, source: named.source, differences: difference.lines };
        await tx.appendAudit([entry(at, fate === 'change' ? 'policy.change' : 'policy.propose', detail)]);
        return true;
      });
      // Another replica was first: look at what it made of it.
      if (!taken) return this.take(named);
    },

    async broken(mistakes) {
      const standing = await store.read(readStanding);
      const spaces = standing ? policySpaces(deps.notify, standing.document) : [];
      const at = clock.now();
      await store.transaction(async (tx) => {
        await tell(tx, spaces, `policy-broken:${at}`, showBrokenPolicy(mistakes));
        await tx.appendAudit([entry(at, 'policy.broken', { mistakes })]);
      });
    },
  };
}

/** Without a second person: when nobody is left who could accept it. Told by the audit, with the reason. */
export async function adoptPolicy(store: Store, hash: string, reason: string, at: number): Promise<void> {
  await store.transaction(async (tx) => {
    const proposal = await readProposal(tx);
    if (proposal?.hash !== hash)
      throw new Error(`No policy ${hash} waits. “policy show” tells which one does.`);
    const { document, source } = proposal;
    await putStanding(tx, { hash, document, source, since: at });
    await tx.appendAudit([entry(at, 'policy.force', { to: hash, reason, differences: proposal.lines })]);
  });
}

/** The first policy there is: there is nothing it could be wider than. */
async function adopt({ store, clock }: Deps, named: NamedPolicy, hash: string): Promise<void> {
  const since = clock.now();
  await store.transaction(async (tx) => {
    await putStanding(tx, { ...named, hash, since });
    await tx.appendAudit([entry(since, 'policy.adopt', { to: hash, source: named.source })]);
  });
}

/** The file is as it was: whatever was proposed meanwhile is wanted no more. */
async function withdraw({ store, clock }: Deps, proposal: Proposal | undefined): Promise<void> {
  if (!proposal) return;
  await store.transaction(async (tx) => {
    await tx.putValue(PROPOSED, null);
    await tx.appendAudit([entry(clock.now(), 'policy.withdraw', { proposed: proposal.hash })]);
  });
}

/**
 * Asks both policies. Where Webex cannot be asked now, accounts stand for themselves and organizations for the kinds
 * the policies tell apart: what is wider is found all the same.
 */
async function compare(deps: Deps, standing: StandingPolicy, named: NamedPolicy): Promise<Difference> {
  const loosely = async ({ document, source }: NamedPolicy): Promise<Policy> =>
    resolveLoosely(document, (await perhaps(deps, async () => deps.binder.bind(document))) ?? {}, source);
  const before = await loosely(standing);
  const after = await loosely(named);
  return comparePolicies(before, after, {
    operations: deps.operations,
    orgs: await perhaps(deps, async () => {
      const all = await deps.admin.organizations().list();
      const tags = [await readTags(deps.admin, before), await readTags(deps.admin, after)] as const;
      return all.map((org) => ({ ...tags[0](org), ...tags[1](org) }));
    }),
  });
}

async function perhaps<T>({ log }: Deps, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log.warn({ error }, 'A change of the policy is compared without asking Webex');
    return undefined;
  }
}

async function tell(tx: Tx, spaces: readonly string[], key: string, view: View): Promise<void> {
  for (const job of teamJobs({ key, spaces, except: undefined, view })) await tx.enqueue(job);
}

function entry(at: number, action: string, detail: Record<string, unknown>): AuditEntry {
  return {
    at,
    action,
    actorId: undefined,
    requestId: undefined,
    orgId: undefined,
    roomId: undefined,
    detail,
  };
}
