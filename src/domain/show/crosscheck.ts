import type { Crosscheck, Written } from '../crosscheck.ts';
import type { AuditEvent } from '../ports/admin/audit-events.ts';
import type { Fact, View } from '../views.ts';
import { answerModel, showAnswer } from './answer.ts';
import { localTime } from './times.ts';

const LISTED = 8;
const TEXT_MAX = 140;

export function showCrosscheck(org: string, found: Crosscheck): View {
  const { unasked, unshown, unjudged } = found;
  const sections = [
    {
      heading: `Nobody asked me for these (${unasked.length})`,
      facts: unasked.map(({ event, bySteward }) => eventFact(event, bySteward)),
    },
    {
      heading: `Webex does not show these changes of mine (${unshown.length})`,
      facts: unshown.map(writeFact),
    },
    {
      heading: `Not to be judged (${unjudged.length})`,
      facts: unjudged.map(({ write, why }) => ({
        title: `R-${write.requestId}`,
        value: `${write.summary}: ${why}`,
      })),
    },
  ].filter(({ facts }) => facts.length > 0);
  const isClean = unasked.length === 0 && unshown.length === 0;
  return showAnswer(
    answerModel({
      title: `${org}: Webex’s audit and mine`,
      subtitle: `From ${localTime(found.from)}: ${found.events} changes, ${found.matched} of them asked for here. ${isClean ? 'Nothing is unexplained.' : 'Please look at what is listed.'}`,
      paragraphs: found.complete
        ? []
        : ['There are more events than I read: choose a shorter span with --since.'],
      sections: sections.map(({ heading, facts }) => ({ heading, facts: facts.slice(0, LISTED) })),
      footer: 'All of it: steward audit crosscheck. Compared by account, person or thing, kind and time.',
    }),
    'log crosscheck',
  );
}

function eventFact(event: AuditEvent, bySteward: boolean | undefined): Fact {
  const who = event.actor.name ?? event.actor.email ?? 'Somebody';
  const account = bySteward === true ? ' (my own account)' : '';
  return { title: localTime(event.at), value: `${who}${account}: ${short(event.text)}` };
}

const writeFact = ({ requestId, summary, sentAt }: Written): Fact => ({
  title: `R-${requestId}`,
  value: `${short(summary)}, ${localTime(sentAt)}`,
});

const short = (text: string): string =>
  text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1).toWellFormed()}…` : text;
