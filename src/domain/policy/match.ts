// Does a rule speak of this? Answers with the first thing that does not fit, in words.
import type { Risk } from '../operation.ts';
import type { Person, Space } from '../ports/chat.ts';
import type { PolicyRule } from './document.ts';
import { type Human, humansNamed, type Policy } from './people.ts';

export interface PolicyOrg {
  readonly id: string;
  readonly name: string;
  /** Undefined when they cannot be read. */
  readonly tags?: readonly string[] | undefined;
}

/** What is asked of the policy. What is not known yet (undefined) fits whatever a rule that allows says of it. */
export interface Question {
  readonly operation: string;
  readonly risk: Risk;
  /** Of the operation itself: `none` needs nobody's approval where the rule does not ask for one. */
  readonly approval: 'needed' | 'none';
  readonly requester: Person;
  /** `none`: the operation is about no organization. */
  readonly org: PolicyOrg | 'none' | undefined;
  readonly space: Space | undefined;
  /** Names of the licenses that are given or taken. */
  readonly licenses: readonly string[] | undefined;
  /** E-mail addresses of those who gain from it. */
  readonly beneficiaries: readonly string[];
}

/** `*` stands for any run of characters; case does not matter. */
export function fits(glob: string, value: string): boolean {
  const parts = glob.toLowerCase().split('*');
  const text = value.toLowerCase();
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return text === first;
  const last = rest.pop() ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

export function goesByTags({ document }: Policy): boolean {
  const sets = [...Object.values(document.orgs), ...document.rules.map(({ orgs }) => orgs ?? [])];
  return sets.flat().some((selector) => selector.startsWith('tag:'));
}

/** `tag:gold`, `id:…` or the id itself, a name (with `*`), or the name of a set of these. */
export function orgFits(
  { document }: Pick<Policy, 'document'>,
  selectors: readonly string[],
  org: PolicyOrg,
): boolean {
  return selectors
    .flatMap((selector) => document.orgs[selector] ?? [selector])
    .some((selector) =>
      selector.startsWith('tag:')
        ? (org.tags ?? []).some((tag) => fits(selector.slice(4), tag))
        : selector === org.id || selector === `id:${org.id}` || fits(selector, org.name),
    );
}

/**
 * `license`: the one that is looked at, undefined when it is about none. Undefined when the rule speaks of this. A
 * rule that denies needs everything it names to be known; one that allows takes what is not known for fitting.
 */
export function mismatch(
  policy: Policy,
  rule: PolicyRule,
  question: Omit<Question, 'requester'>,
  license: string | undefined,
  requester: Human | 'anybody' | undefined,
): string | undefined {
  const denies = rule.deny !== undefined;
  const { operation, risk, org, space } = question;
  if (rule.operations && !rule.operations.some((glob) => fits(glob, operation)))
    return `it is about ${rule.operations.join(', ')}`;
  if (rule.risk && !rule.risk.includes(risk)) return `it is about ${rule.risk.join(', ')} risk`;
  if (rule.ask && requester !== 'anybody' && !isFor(policy, rule, requester))
    return `it is for ${rule.ask.join(', ')}`;
  if (rule.orgs && (org === undefined ? denies : org === 'none' || !orgFits(policy, rule.orgs, org)))
    return `it is about organizations ${rule.orgs.join(', ')}`;
  if (rule.spaces && (space ? !spaceFits(policy, rule.spaces, space) : denies))
    return `it is for other spaces`;
  if (rule.licenses && (question.licenses ? !licenseFits(rule.licenses, license) : denies))
    return `it is about licenses ${rule.licenses.join(', ')}`;
  return undefined;
}

export function isFor(policy: Policy, { ask }: PolicyRule, requester: Human | undefined): boolean {
  return ask === undefined || (requester !== undefined && humansNamed(policy, ask).includes(requester));
}

function licenseFits(globs: readonly string[], license: string | undefined): boolean {
  return license !== undefined && globs.some((glob) => fits(glob, license));
}

/** Titles were bound to a space when the policy was read: a namesake is another space. */
function spaceFits({ spaces }: Policy, named: readonly string[], { roomId, roomType }: Space): boolean {
  return named.some(
    (one) => one === roomId || spaces.get(one) === roomId || (one === 'direct' && roomType === 'direct'),
  );
}
