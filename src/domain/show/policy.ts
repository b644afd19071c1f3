// The policy on cards: what a change means, what it says of a case, who could approve.
import type { Fact, View } from '../views.ts';
import { answerModel, showAnswer } from './answer.ts';
import { showConfirm } from './confirm.ts';

/** `waiting`: hash of what is proposed and not in force yet. */
export function showPolicyChange(lines: readonly string[], waiting: string | undefined): View {
  if (waiting !== undefined) return showProposal(lines, waiting);
  const paragraphs = lines.length === 0 ? ['Nothing changes for anybody.'] : lines;
  const subtitle = 'It is in force from now on.';
  return showAnswer(answerModel({ title: 'The policy has changed', subtitle, paragraphs }), 'policy');
}

function showProposal(lines: readonly string[], hash: string): View {
  return showConfirm({
    title: 'A wider policy waits for a second person',
    subtitle: 'Somebody could do more than before. Until it is accepted, the policy that was stays in force.',
    facts: [
      { title: 'Policy', value: hash },
      { title: 'To refuse it', value: `policy reject ${hash}` },
    ],
    warnings: lines,
    button: 'Accept',
    cmd: 'policy-accept',
    command: `policy accept ${hash}`,
  });
}

export function showBrokenPolicy(mistakes: readonly string[]): View {
  return showAnswer(
    answerModel({
      title: 'The changed policy file cannot be used',
      subtitle: 'The policy that was stays in force.',
      paragraphs: mistakes,
    }),
    'policy',
  );
}

export function showPolicyAnswer(answer: {
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly facts?: readonly Fact[];
  readonly lines?: readonly string[];
  readonly footer?: string | undefined;
}): View {
  const { title, subtitle, facts, lines, footer } = answer;
  return showAnswer(answerModel({ title, subtitle, facts, paragraphs: lines, footer }), 'policy');
}
