// Alerts about Steward itself; docs/runbook.md says of each what to do. Those of watches are in standing.ts, that of a
// credential in credential.ts.
import type { Person } from '../ports/chat.ts';
import type { View } from '../views.ts';
import { answerModel, showAnswer } from './answer.ts';
import { localTime } from './times.ts';

/** `since`: when they were known to be right; undefined at the start. */
export function showReactivated(count: number, since: number | undefined): View {
  const when = since === undefined ? 'before I was started' : `after ${localTime(since)}`;
  return showAnswer(
    answerModel({
      title: 'Webex had switched off my webhooks',
      paragraphs: [
        `${count === 1 ? 'One of them was' : `${count} of them were`} off, since some time ${when}. They are on again, and what was said meanwhile is fetched. Presses of buttons cannot be: please press again.`,
        'Webex does so when it cannot reach me for a while. Look at the public address, its certificate and the proxy before me.',
      ],
      footer: 'To see what is wrong: npm run doctor',
    }),
    'status',
  );
}

export function showRefusedOften(
  person: Pick<Person, 'displayName' | 'email'>,
  { count, last }: { readonly count: number; readonly last: string },
): View {
  return showAnswer(
    answerModel({
      title: 'Somebody is refused again and again',
      facts: [
        { title: 'Who', value: `${person.displayName} (${person.email})` },
        { title: 'Refused', value: `${count} times within an hour` },
        { title: 'Last asked for', value: last },
      ],
      paragraphs: [
        'Either the policy lacks a rule for them, or they try what is not theirs. The audit has all of it.',
      ],
      footer: 'To see: log',
    }),
    'log',
  );
}
