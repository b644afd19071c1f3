// Asks the policy about a request: who is asking for what, where, and what the plan says about licenses and people.
import type { Operation, PlanDraft } from '../domain/operation.ts';
import { type Answer, ruleAmong, rulesAbout, rulingFor } from '../domain/policy/evaluate.ts';
import { goesByTags, type PolicyOrg, type Question } from '../domain/policy/match.ts';
import { humanOf, type Policy } from '../domain/policy/people.ts';
import type { Admin } from '../domain/ports/admin/admin.ts';
import type { Organization } from '../domain/ports/admin/organizations.ts';
import type { Request } from '../domain/request.ts';
import { NO_ORG } from './planning.ts';

type TagsOf = (org: Organization) => PolicyOrg;

/** Tags are read only for a policy that goes by them. Where they are not told in full, an absent one says nothing. */
export async function readTags(admin: Admin, policy: Policy): Promise<TagsOf> {
  if (!goesByTags(policy)) return ({ id, name }) => ({ id, name });
  const { byOrg, complete } = await admin.organizations().tags();
  return ({ id, name }) => ({ id, name, tags: complete ? (byOrg.get(id) ?? []) : undefined });
}

/** Before there is a plan, nothing is known of licenses and of those it is for. */
export function questionFor(
  request: Pick<Request, 'requester' | 'origin'>,
  operation: Operation,
  org: PolicyOrg,
  draft?: PlanDraft<unknown>,
): Question {
  const { roomId, roomType } = request.origin;
  return {
    operation: operation.name,
    risk: operation.risk,
    approval: operation.risk === 'read' ? 'none' : operation.approval,
    requester: request.requester,
    org: org.id === NO_ORG.id ? 'none' : org,
    space: { roomId, roomType },
    licenses: draft && (draft.licenses ?? []),
    beneficiaries: draft?.beneficiaries ?? [],
  };
}

interface AskDeps {
  readonly admin: Admin;
  readonly policy: () => Promise<Policy>;
}

/** Asks about one organization; and those it may be asked about at all. */
export async function askPolicy(
  { admin, policy: inForce }: AskDeps,
  request: Request,
  operation: Operation,
): Promise<{
  readonly about: (
    org: Organization,
    draft?: PlanDraft<unknown>,
  ) => { readonly question: Question; readonly answer: Answer };
  readonly allowed: (orgs: readonly Organization[]) => readonly Organization[];
}> {
  const policy = await inForce();
  const tagsOf = operation.onOrg ? await readTags(admin, policy) : (org: Organization) => org;
  const about = (org: Organization, draft?: PlanDraft<unknown>) => {
    const question = questionFor(request, operation, tagsOf(org), draft);
    return { question, answer: rulingFor(policy, question) };
  };
  const asker = humanOf(policy, request.requester);
  // There may be thousands of organizations, and few rules: what a rule says is asked once.
  const known = new Map<string, boolean>();
  const allows = (org: Organization): boolean => {
    const tagged = tagsOf(org);
    const question = questionFor(request, operation, tagged);
    const rule = ruleAmong(policy, rulesAbout(policy, question, undefined), asker);
    const key = `${rule?.name ?? ''}:${'tags' in tagged && tagged.tags === undefined}`;
    const allowed = known.get(key) ?? 'ruling' in rulingFor(policy, question);
    known.set(key, allowed);
    return allowed;
  };
  return { about, allowed: (orgs) => orgs.filter(allows) };
}
