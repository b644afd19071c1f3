// What is said when everything is frozen, and the card that asks a second person to let it go on.
import type { Freeze } from '../freeze-switch.ts';
import type { Person } from '../ports/chat.ts';
import type { View } from '../views.ts';
import { answerModel, showAnswer } from './answer.ts';
import { showConfirm } from './confirm.ts';
import { localTime } from './times.ts';

export function showFreeze({ by, reason, at }: Freeze): View {
  return showAnswer(
    answerModel({
      title: 'Everything is frozen',
      paragraphs: [
        `${by.displayName}: ${reason}`,
        'Nothing is written from now on; what is under way stops before its next step and keeps its place. Questions are answered, and requests are taken and approved as always.',
      ],
      facts: [{ title: 'Since', value: localTime(at) }],
      footer: 'To let it go on, two people say: unfreeze',
    }),
    'unfreeze',
  );
}

export function showUnfreeze({ by, reason, at }: Freeze, asking: Person): View {
  return showConfirm({
    title: 'Let it go on?',
    subtitle: `${asking.displayName} wants what is frozen to go on. It takes a second person.`,
    facts: [
      { title: 'Frozen by', value: by.displayName },
      { title: 'Why', value: reason },
      { title: 'Since', value: localTime(at) },
    ],
    warnings: [],
    button: 'Unfreeze',
    cmd: 'unfreeze',
    command: 'unfreeze',
  });
}
