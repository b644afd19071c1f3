// Cards about a license that is lent.
import type { Lend } from '../lend.ts';
import type { Request } from '../request.ts';
import type { View } from '../views.ts';
import { answerModel, showAnswer } from './answer.ts';
import { localTime } from './times.ts';

/** What the button gives; the command takes any time. */
export const LONGER = '5d';

const where = ({ org }: Request): string => (org === undefined ? '' : ` --org "${org.name}"`);

export function showLendReminder(request: Request, lend: Lend): View {
  const { id, requester } = request;
  const giveBack = `license return R-${id}${where(request)}`;
  const model = answerModel({
    title: `${lend.name} goes back soon`,
    subtitle: `${requester.displayName}: ${lend.email} has it until ${localTime(lend.until)}; then it is taken back.`,
    facts: [
      { title: 'Give it back now', value: giveBack },
      { title: 'Keep it longer', value: `license extend R-${id} for ${LONGER}${where(request)}` },
    ],
    footer:
      'To keep it longer somebody else has to approve. The button asks for 5 more days, the command for any time.',
    buttons: [
      { title: 'Give it back now', cmd: 'lend-return' },
      { title: 'Keep it 5 days longer', cmd: 'lend-extend' },
    ],
  });
  return showAnswer(model, giveBack);
}

export function showLendDrift(request: Request, lend: Lend, is: 'gone' | 'nobody'): View {
  const { id, requester } = request;
  const found =
    is === 'gone'
      ? `${lend.email} does not have it any more: somebody took it back outside of R-${id}.`
      : `${lend.email} is not there any more.`;
  const settle = `license return R-${id}${where(request)}`;
  const facts = [{ title: 'Take it off the list', value: settle }];
  if (is === 'gone')
    facts.push({
      title: 'Give it again',
      value: `license assign ${lend.email} "${lend.name}"${where(request)}`,
    });
  const model = answerModel({
    title: `${lend.name} is not where it was lent to`,
    subtitle: `${requester.displayName}: lent by R-${id} until ${localTime(lend.until)}. ${found}`,
    facts,
    footer: 'Nothing was changed. What is given again stays lent, and goes back at the time that was agreed.',
    buttons: [{ title: 'Take it off the list', cmd: 'lend-return' }],
  });
  return showAnswer(model, settle);
}
