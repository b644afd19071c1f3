// The policy in chat: what is in force, what it says of a case, whether it says what its tests expect, and the second
// person's word on a wider one.
import { explain, type PolicyCase, questionOfCase, testPolicy } from '../../domain/policy/explain.ts';
import { gapsOf } from '../../domain/policy/gaps.ts';
import { judgeProposal } from '../../domain/policy/proposal.ts';
import { resolveByName } from '../../domain/resolve.ts';
import { showSentence } from '../../domain/show/house.ts';
import { showPolicyAnswer } from '../../domain/show/policy.ts';
import { localTime } from '../../domain/show/times.ts';
import { teamJobs } from '../jobs.ts';
import { policySpaces, putProposal, putStanding, readProposal, readStanding } from '../principals.ts';
import { readTags } from '../ruling.ts';
import type { Asked, HouseCommand, HouseDeps, Reply } from './command.ts';

const MOST = 25;

export const policy: HouseCommand = {
  name: 'policy',
  aliases: ['policy show'],
  usage: 'policy',
  summary: 'The rules in force, and a change that waits for a second person.',
  open: false,
  at: 'desk',
  async answer({ store, policy: inForce, operations }) {
    const [standing, proposal] = await store.read(async (reader) =>
      Promise.all([readStanding(reader), readProposal(reader)]),
    );
    const resolved = await inForce();
    const { document, source, hash } = resolved;
    const waiting = proposal && proposal.rejectedBy === undefined ? proposal : undefined;
    const rules = document.rules.slice(0, MOST).map(({ name, deny, ask, approve }) => ({
      title: name,
      value: deny === undefined ? `asked by ${ask?.join(', ')}; approved by ${demand(approve)}` : 'denies',
    }));
    return {
      view: showPolicyAnswer({
        title: 'The policy in force',
        subtitle: `${source === 'admins' ? 'From STEWARD_ADMINS' : 'From the policy file'}, ${hash}${standing ? `, since ${localTime(standing.since)}` : ''}.`,
        facts: rules,
        lines: [
          ...gapsOf(resolved, operations),
          ...(document.rules.length > MOST ? [`${document.rules.length - MOST} more rules.`] : []),
          ...(waiting ? ['A wider policy waits for a second person:', ...waiting.lines] : []),
        ],
        footer: waiting
          ? `To decide: policy accept ${waiting.hash}, or policy reject ${waiting.hash}`
          : 'A case: policy explain --do "user create" --org Acme',
      }),
    };
  },
};

function demand(approve: 'none' | readonly string[] | undefined): string {
  if (approve === undefined) return 'another one of them';
  return approve === 'none' ? 'nobody, at once' : approve.join(' and ');
}

export const policyExplain: HouseCommand = {
  name: 'policy explain',
  aliases: ['explain'],
  usage: 'policy explain --as bo@acme.example --do "user delete" --org Acme',
  summary: 'Who could do what, by which rule, with whose approval.',
  options: [
    ['--do', 'The operation'],
    ['--as', 'Who asks; you, unless said'],
    ['--org', 'Where'],
    ['--license', 'Which license it is about'],
    ['--space', 'In which space it is asked'],
    ['--for', 'Whom it is for'],
  ],
  examples: ['policy explain --as bo@acme.example --do "user delete" --org Acme'],
  open: false,
  flags: ['as', 'do', 'org', 'license', 'space', 'for'],
  at: 'work',
  async answer({ policy: inForce, operations, admin }, { flags, person, roomId, roomType }) {
    const resolved = await inForce();
    const said: PolicyCase = {
      as: flags['as'] ?? person.personId,
      do: flags['do'] ?? '',
      org: flags['org'],
      tags: [],
      space: flags['space'] ?? (roomType === 'direct' ? 'direct' : roomId),
      licenses: listed(flags['license']),
      for: listed(flags['for']),
    };
    if (said.do === '') return say(`Which operation? Say it like this: ${policyExplain.usage}`);
    const orgs = said.org === undefined ? [] : await admin.organizations().list();
    const found = said.org === undefined ? undefined : resolveByName(orgs, said.org);
    if (found && found.found !== 'one')
      return say(`“${said.org}” is no organization, or more than one: say the whole name.`);
    const tagsOf = await readTags(admin, resolved);
    const question = questionOfCase(resolved, operations, said, found && tagsOf(found.item));
    if ('wrong' in question) return say(question.wrong);
    const { title, facts, rules } = explain(resolved, question);
    return { view: showPolicyAnswer({ title, facts, lines: rules.slice(0, MOST) }) };
  },
};

const listed = (text: string | undefined): string[] => (text === undefined || text === '' ? [] : [text]);
const say = (sentence: string): Reply => ({ view: showSentence(sentence, 'policy') });

export const policyTest: HouseCommand = {
  name: 'policy test',
  aliases: [],
  usage: 'policy test',
  summary: 'Whether the policy in force says what its test file expects.',
  open: false,
  at: 'work',
  async answer({ policy: inForce, operations, policyCases }) {
    const cases = policyCases();
    if (!cases) return say('There is no file with cases beside the policy file (steward.policy.test.yaml).');
    if ('mistakes' in cases)
      return { view: showPolicyAnswer({ title: 'The cases cannot be read', lines: cases.mistakes }) };
    const tested = testPolicy(await inForce(), operations, cases.golden);
    const wrong = tested.filter(({ problems }) => problems.length > 0);
    return {
      view: showPolicyAnswer({
        title:
          wrong.length === 0
            ? `All ${tested.length} cases are as expected`
            : `${wrong.length} of ${tested.length} cases are not as expected`,
        lines: wrong.slice(0, MOST).map(({ name, problems }) => `${name}: ${problems.join('; ')}.`),
      }),
    };
  },
};

export const policyAccept: HouseCommand = {
  name: 'policy accept',
  aliases: [],
  usage: 'policy accept HASH',
  summary: 'The second person’s yes to a wider policy.',
  options: [['HASH', 'Names the change; the card that asks shows it']],
  examples: ['policy accept 1a2b3c4d'],
  who: 'A second person, not the one who brought it.',
  changes: 'The wider policy is in force.',
  open: false,
  at: 'desk',
  answer: async (deps, asked) => judgePolicy(deps, asked, 'accept'),
};

export const policyReject: HouseCommand = {
  name: 'policy reject',
  aliases: [],
  usage: 'policy reject HASH',
  summary: 'A no to a wider policy: the one that was stays in force.',
  options: [['HASH', 'Names the change; the card that asks shows it']],
  examples: ['policy reject 1a2b3c4d'],
  changes: 'The change is dropped; the policy that was stays in force.',
  open: false,
  at: 'desk',
  answer: async (deps, asked) => judgePolicy(deps, asked, 'reject'),
};

/** Whether it was typed or pressed; how it ended is told wherever the change was. */
export async function judgePolicy(
  { store, policy: inForce, clock, notify }: HouseDeps,
  { person, args: [hash = ''], roomId }: Pick<Asked, 'person' | 'args' | 'roomId'>,
  verdict: 'accept' | 'reject',
): Promise<Reply> {
  const seen = await store.read(readProposal);
  const standing = await inForce();
  const judged = judgeProposal(standing, seen, { person, hash, verdict });
  if (judged.kind === 'refused') {
    const detail = { verdict, why: judged.why };
    return { ...say(`${person.displayName}: ${judged.why}`), audit: audit('policy.refuse', detail) };
  }
  const { proposal } = judged;
  const words = {
    waits: `${person.displayName} accepts the policy ${proposal.hash}. ${'why' in judged ? judged.why : ''}`,
    rejected: `${person.displayName} has rejected the policy ${proposal.hash}. The one that was stays in force.`,
    accepted: `${person.displayName} has accepted the policy ${proposal.hash}. It is in force from now on.`,
  };
  const view = showSentence(words[judged.kind], 'policy');
  return {
    view,
    audit: audit(`policy.${judged.kind === 'waits' ? 'accept' : judged.kind}`, {
      hash: proposal.hash,
      accepted: proposal.accepted.map(({ personId }) => personId),
    }),
    change: async (tx) => {
      const now = await readProposal(tx);
      // Judged on what is no longer so: the job is tried again.
      if (now?.hash !== seen?.hash || now?.accepted.length !== seen?.accepted.length || now?.rejectedBy)
        throw new Error('the proposed policy has moved on');
      const { hash: named, document, source } = proposal;
      if (judged.kind === 'accepted')
        await putStanding(tx, { hash: named, document, source, since: clock.now() });
      else await putProposal(tx, proposal);
      const key = `policy-${judged.kind}:${named}:${proposal.accepted.length}`;
      const spaces = policySpaces(notify, standing.document);
      for (const notice of teamJobs({ key, spaces, except: roomId, view })) await tx.enqueue(notice);
    },
  };
}

const audit = (action: string, detail: Record<string, unknown>): Reply['audit'] => ({
  action,
  requestId: undefined,
  orgId: undefined,
  detail,
});
