// A change of the policy that lets somebody do more waits for a second person. Who edited the file is not known, so
// the second person is told from the first by what the change gives: whoever gains nothing by it may accept it alone;
// those who gain have to be two.
import * as z from 'zod';
import type { Person } from '../ports/chat.ts';
import type { Difference } from './diff.ts';
import { PolicyDocument, quorumOf } from './document.ts';
import { type Human, humanOf, humansNamed, isMeant, labelOf, type Policy } from './people.ts';

const PersonSchema = z.object({
  personId: z.string(),
  orgId: z.string(),
  email: z.string(),
  displayName: z.string(),
});
const Source = z.enum(['admins', 'file']);

/** The policy in force, as it is stored. */
export const StandingPolicy = z.object({
  hash: z.string(),
  document: PolicyDocument,
  source: Source,
  /** Business time. */
  since: z.number(),
});
export type StandingPolicy = z.infer<typeof StandingPolicy>;

export const Proposal = z.object({
  hash: z.string(),
  document: PolicyDocument,
  source: Source,
  at: z.number(),
  lines: z.array(z.string()),
  gains: z.array(z.string()),
  accepted: z.array(PersonSchema),
  rejectedBy: PersonSchema.optional(),
});
export type Proposal = z.infer<typeof Proposal>;

/** What becomes of a policy that the settings name: `change` at once, or `propose`. */
export function judgeChange(
  standing: Pick<StandingPolicy, 'source'>,
  difference: Difference,
): 'change' | 'propose' {
  // STEWARD_ADMINS is for the beginning: whoever sets it up may put it right.
  return standing.source === 'file' && difference.wider ? 'propose' : 'change';
}

/** Those who may approve something: the policy is theirs to look after. */
export function keepersOf(policy: Policy): readonly Human[] {
  const { rules } = policy.document;
  const refs = rules.flatMap(({ deny, approve, ask }) => {
    if (deny !== undefined || approve === 'none') return [];
    return approve === undefined ? (ask ?? []) : approve.map((said) => quorumOf(said).of);
  });
  return humansNamed(policy, refs).filter(({ accounts }) => accounts.length > 0);
}

export type Judged =
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'waits'; readonly proposal: Proposal; readonly why: string }
  | { readonly kind: 'rejected'; readonly proposal: Proposal }
  | { readonly kind: 'accepted'; readonly proposal: Proposal };

export function judgeProposal(
  policy: Policy,
  proposal: Proposal | undefined,
  said: { readonly person: Person; readonly hash: string; readonly verdict: 'accept' | 'reject' },
): Judged {
  const { person, hash, verdict } = said;
  const refused = (why: string): Judged => ({ kind: 'refused', why });
  if (!proposal) return refused('No change of the policy waits for anybody.');
  if (proposal.rejectedBy)
    return refused(
      `${proposal.rejectedBy.displayName} has rejected this change. To propose it once more, count “revision” up in the file.`,
    );
  if (hash === '' || !proposal.hash.startsWith(hash.toLowerCase()))
    return refused(`The change that waits is ${proposal.hash}: policy ${verdict} ${proposal.hash}`);
  const human = humanOf(policy, person);
  if (!human || !keepersOf(policy).includes(human))
    return refused(
      'Sorry, only those who may approve something by the policy in force can decide about a new one.',
    );
  if (verdict === 'reject') return { kind: 'rejected', proposal: { ...proposal, rejectedBy: person } };
  if (proposal.accepted.some((other) => isMeant(human, other)))
    return refused('Thanks, your word is already counted. Somebody else has to say the same.');
  const accepted = [...proposal.accepted, person];
  const next = { ...proposal, accepted };
  const gains = (one: Human): boolean => proposal.gains.some((personId) => isMeant(one, personId));
  if (accepted.length > 1 || !gains(human)) return { kind: 'accepted', proposal: next };
  return {
    kind: 'waits',
    proposal: next,
    why: `The change gives ${labelOf(human)} more than before, so it takes a second person: policy accept ${proposal.hash}`,
  };
}
