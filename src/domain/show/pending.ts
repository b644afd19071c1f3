// The requests that wait for somebody, to be decided several at once, and what came of it.
import type { Person } from '../ports/chat.ts';
import type { Request } from '../request.ts';
import type { View } from '../views.ts';
import { answerModel, showAnswer } from './answer.ts';

const MARK = 16;

/** Tells the plan that was shown from one that took its place. */
export const planMark = ({ plan }: Request): string => plan?.hash.slice(0, MARK) ?? '';

/** `more`: how many others wait, of which there is no room. */
export function showPending(requests: readonly Request[], more: number): View {
  const count = requests.length + more;
  const choices = requests.map((request) => ({
    title: `R-${request.id}: ${request.plan?.summary ?? request.operation} (${request.requester.displayName})`,
    value: `R-${request.id} ${planMark(request)}`,
  }));
  const ids = requests.map(({ id }) => `R-${id}`).join(' ');
  const footer = `Or type: approve ${ids}. One in full: request R-${requests[0]?.id ?? 12}.${more > 0 ? ` ${more} more wait.` : ''}`;
  const title = count === 1 ? 'One request waits for you' : `${count} requests wait for you`;
  return {
    card: 'pending',
    model: {
      title,
      subtitle: 'Each of those you tick is decided by itself.',
      label: 'Requests',
      choices,
      footer,
    },
    text: [title, ...choices.map((choice) => choice.title), footer].join('\n'),
    command: `approve ${ids}`,
  };
}

export function showDecidedMany(
  person: Person,
  verb: 'approve' | 'deny',
  results: readonly { readonly id: number; readonly refused: string | undefined }[],
  tooMany: number,
): View {
  const word = verb === 'approve' ? 'approved' : 'denied';
  const done = results.filter(({ refused }) => refused === undefined).length;
  return showAnswer(
    answerModel({
      title:
        results.length === 0
          ? `${person.displayName}: nothing was chosen`
          : `${person.displayName}: ${done} of ${results.length} ${word}`,
      paragraphs:
        tooMany > 0 ? [`${tooMany} more were named; that is too many at once. Say them again.`] : [],
      facts: results.map(({ id, refused }) => ({ title: `R-${id}`, value: refused ?? word })),
    }),
    'requests',
  );
}
