// The policy's answer: refused, or who must approve and what has to be said. A rule that denies wins wherever it
// stands; else the first rule that fits applies; what no rule speaks of is refused. A request about several licenses
// is asked about for each of them, and has to meet what all of the answers demand.
import { isItself } from '../itself.ts';
import type { Person } from '../ports/chat.ts';
import { unmatched } from '../tally.ts';
import { durationMs, type PolicyRule, quorumOf, type Ticket } from './document.ts';
import { fits, goesByTags, isFor, mismatch, orgFits, type Question } from './match.ts';
import { type Human, humanOf, humansNamed, isMeant, labelOf, type Policy, refsOf } from './people.ts';

export interface Group {
  /** As in the file, e.g. "ops". */
  readonly label: string;
  readonly need: number;
  /** Without the requester and those it is for. */
  readonly from: readonly Human[];
}

export interface Ruling {
  /** The rules that apply: one, or as many as licenses fall under different ones. */
  readonly rules: readonly PolicyRule[];
  /** Each person counts in one of them only. Empty: nobody's approval is needed. */
  readonly groups: readonly Group[];
  readonly reason: boolean;
  readonly tickets: readonly (Ticket | 'required')[];
  readonly expiresMs: number;
  readonly remindMs: number | undefined;
  readonly escalate:
    | { readonly afterMs: number; readonly label: string; readonly from: readonly Human[] }
    | undefined;
  readonly breakGlass: readonly Human[];
  readonly notify: readonly { readonly when: readonly string[]; readonly spaces: readonly string[] }[];
}

export type Answer =
  | { readonly ruling: Ruling }
  | {
      readonly refused: string;
      readonly rule?: string /** The rule is there, and people are not. */;
      readonly nobody?: true;
    };

export function rulingFor(policy: Policy, question: Question): Answer {
  // Promised by a request that was approved: the policy has been asked then.
  if (isItself(question.requester))
    return { ruling: { ...joined(policy, question, undefined, []), groups: [] } };
  const asker = humanOf(policy, question.requester);
  const refused = refusalToAsk(policy, question.requester);
  if (!asker || refused !== undefined) return { refused: refused ?? strangerWords(policy) };
  const { org, operation } = question;
  if (typeof org === 'object' && org.tags === undefined && goesByTags(policy))
    return {
      refused: `The policy goes by the tags of organizations, and I cannot read those of ${org.name}: the admin credential needs a partner role and its scope for tags.`,
    };
  const found: PolicyRule[] = [];
  for (const license of question.licenses?.length ? question.licenses : [undefined]) {
    const first = ruleAmong(policy, rulesAbout(policy, question, license), asker);
    if (first?.deny !== undefined) {
      const { name, deny } = first;
      return { refused: deny === true ? `The policy denies this (rule “${name}”).` : deny, rule: name };
    }
    if (!first) {
      const about = license === undefined ? '' : ` with the license ${license}`;
      const where = typeof org === 'object' ? ` in ${org.name}` : '';
      return { refused: `No rule of the policy lets you ask for “${operation}”${about}${where}.` };
    }
    if (!found.includes(first)) found.push(first);
  }
  return feasible(policy, joined(policy, question, asker, found));
}

/** The rules that speak of this, whoever asks for it. */
export function rulesAbout(
  policy: Policy,
  question: Omit<Question, 'requester'>,
  license: string | undefined,
): readonly PolicyRule[] {
  return policy.document.rules.filter(
    (rule) => mismatch(policy, rule, question, license, 'anybody') === undefined,
  );
}

/** One that denies, else the first of those that are for this person. */
export function ruleAmong(
  policy: Policy,
  rules: readonly PolicyRule[],
  asker: Human | undefined,
): PolicyRule | undefined {
  const speaking = rules.filter((rule) => isFor(policy, rule, asker));
  return speaking.find(({ deny }) => deny !== undefined) ?? speaking[0];
}

/** What every one of the rules demands; of times the shortest. */
function joined(
  policy: Policy,
  question: Question,
  asker: Human | undefined,
  rules: readonly PolicyRule[],
): Ruling {
  const { document } = policy;
  const excluded = (human: Human): boolean =>
    human === asker ||
    isMeant(human, question.requester) ||
    question.beneficiaries.some((email) => isMeant(human, email));
  const groups = new Map<string, Group>();
  for (const { label, need } of rules.flatMap((rule) => quorums(rule, question))) {
    const known = groups.get(label.join(', '));
    const from = humansNamed(policy, label).filter((human) => human.accounts.length > 0 && !excluded(human));
    groups.set(label.join(', '), { label: label.join(', '), need: Math.max(need, known?.need ?? 0), from });
  }
  const shortest = (times: readonly (string | undefined)[]): number | undefined => {
    const said = times.flatMap((time) => (time === undefined ? [] : [durationMs(time)]));
    return said.length === 0 ? undefined : Math.min(...said);
  };
  const [escalating] = rules.flatMap(({ escalate }) => escalate ?? []);
  const helpers = escalating && humansNamed(policy, [escalating.to]).filter((human) => !excluded(human));
  const mayBreak = rules.map((rule) =>
    speaksOf(rule, question) ? humansNamed(policy, rule.breakGlass ?? []) : [],
  );
  return {
    rules,
    groups: [...groups.values()],
    reason: rules.some(({ reason }) => reason !== undefined),
    tickets: rules.flatMap(({ ticket }) => ticket ?? []),
    expiresMs:
      shortest(rules.map(({ expires }) => expires ?? document.expires)) ?? durationMs(document.expires),
    remindMs: shortest(rules.map(({ remind }) => remind)),
    // Rules that differ in it cannot be joined: then nobody is added.
    escalate:
      escalating && helpers && rules.length === 1
        ? { afterMs: durationMs(escalating.after), label: escalating.to, from: helpers }
        : undefined,
    breakGlass: policy.humans.filter((human) => mayBreak.every((humans) => humans.includes(human))),
    notify: document.notify.filter(
      ({ orgs, operations }) =>
        (operations === undefined || operations.some((glob) => fits(glob, question.operation))) &&
        (orgs === undefined || (typeof question.org === 'object' && orgFits(policy, orgs, question.org))),
    ),
  };
}

/** What cannot be taken back runs without approval only by a rule that names it: by its risk, or in full. */
function speaksOf({ risk, operations }: PolicyRule, question: Question): boolean {
  const named = risk?.includes('destructive') === true || operations?.includes(question.operation) === true;
  return question.risk !== 'destructive' || named;
}

/** A rule that says nothing of approvals: another one of those it is for, unless the operation needs none. */
function quorums(
  rule: PolicyRule,
  { approval, risk }: Question,
): readonly { readonly label: readonly string[]; readonly need: number }[] {
  if (risk === 'read' || rule.approve === 'none') return [];
  if (rule.approve === undefined) return approval === 'none' ? [] : [{ label: rule.ask ?? [], need: 1 }];
  return rule.approve.map(quorumOf).map(({ need, of }) => ({ need, label: [of] }));
}

/** A request that nobody could ever approve is not taken. */
function feasible(policy: Policy, ruling: Ruling): Answer {
  const everybody = [...new Set(ruling.groups.flatMap(({ from }) => from))];
  const short = unmatched(ruling.groups, everybody);
  if (short === undefined) return { ruling };
  const wanted = ruling.groups.map(({ need, label }) => `${need} of ${label}`).join(' and ');
  const there =
    everybody.length === 0
      ? 'there is nobody'
      : `there ${everybody.length === 1 ? 'is' : 'are'} only ${everybody.map(labelOf).join(', ')}`;
  const remedy =
    policy.source === 'admins'
      ? 'Add another admin to STEWARD_ADMINS.'
      : `Add people to “${short.label}” in the policy file (rule ${ruling.rules.map(({ name }) => `“${name}”`).join(' and ')}).`;
  return {
    refused: `Nobody could approve this: it takes ${wanted}, other than you and the person it is for, and ${there}. ${remedy}`,
    ...(ruling.rules[0] ? { rule: ruling.rules[0].name } : {}),
    nobody: true,
  };
}

/** Whether the person has any part in what the policy speaks of: everybody else is not listened to. */
export function refusalToAsk(policy: Policy, person: Person): string | undefined {
  if (isItself(person)) return undefined;
  const human = humanOf(policy, person);
  return human && humansNamed(policy, refsOf(policy.document)).includes(human)
    ? undefined
    : strangerWords(policy);
}

function strangerWords({ source }: Policy): string {
  return source === 'admins'
    ? 'Sorry, I take requests only from the admins in my settings (STEWARD_ADMINS), and you are not one of them.'
    : 'Sorry, I take requests only from the people my policy names, and you are not one of them.';
}
