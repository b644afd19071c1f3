// Standing orders as people see them: the list with its buttons, and what they tell of themselves.
import { rhythmInWords, type StandingOrder, type StandingVerb, standingName } from '../standing.ts';
import type { Fact, View } from '../views.ts';
import type { WatchEvent } from '../watch.ts';
import { answerModel, showAnswer } from './answer.ts';
import { inUtc, localTime } from './times.ts';

/** Lines of one card. */
const SHOWN = 10;
const LONGEST = 160;

export interface ListedOrder {
  readonly order: StandingOrder;
  /** How its last run or look ended, in a few words. */
  readonly last: string | undefined;
}

export function showStanding(
  kind: StandingOrder['kind'],
  listed: readonly ListedOrder[],
  /** What was just done, for a card that is brought up to date. */
  said?: string,
): View {
  const what = kind === 'schedule' ? 'schedule' : 'watch';
  if (listed.length === 0) return showAnswer(answerModel(emptyOf(kind, said)), `help ${EXAMPLES[kind].help}`);
  const shown = listed.slice(0, SHOWN);
  const title = `${listed.length} ${what}${listed.length === 1 ? '' : what === 'watch' ? 'es' : 's'} here`;
  const orders = shown.map(({ order, last }) => ({ heading: headingOf(order), facts: factsOf(order, last) }));
  const [first] = shown;
  const name = first === undefined ? 'S-12' : standingName(first.order.id);
  const verbs = kind === 'schedule' ? 'pause, resume, skip, run or remove' : 'pause, resume, run or remove';
  const footer = `Or type: ${what} pause ${name} (${verbs}).${listed.length > SHOWN ? ` Not shown: ${listed.length - SHOWN}.` : ''}`;
  const choices = shown.map(({ order: { id } }) => ({ title: standingName(id), value: standingName(id) }));
  const lines = [
    ...(said === undefined ? [] : [said]),
    title,
    ...orders.map(({ heading, facts }) => `${heading}: ${facts.map(inLine).join('; ')}`),
    footer,
  ];
  return {
    card: 'standing',
    model: {
      title,
      subtitle: said ?? '',
      orders,
      choices,
      chosen: shown.length === 1 ? name : '',
      canSkip: kind === 'schedule',
      footer,
    },
    text: inUtc(lines.join('\n')),
    command: `${what} list`,
  };
}

const EXAMPLES = {
  schedule: {
    help: 'report schedule',
    say: 'report schedule "User Activity Summary" --last 7d every monday 07:00 Europe/Berlin',
  },
  watch: { help: 'license watch', say: 'license watch --org Acme --over 90' },
} as const;

function emptyOf(kind: StandingOrder['kind'], said: string | undefined) {
  return {
    title: kind === 'schedule' ? 'Nothing is scheduled here' : 'Nothing is watched here',
    subtitle: said,
    footer: `To begin: ${EXAMPLES[kind].say}`,
  };
}

const inLine = ({ title, value }: Fact): string => `${title.toLowerCase()} ${value}`;

const headingOf = ({ id, what, org }: StandingOrder): string =>
  `${standingName(id)}: ${what}${org === undefined ? '' : ` in ${org.name}`}`
    .slice(0, LONGEST)
    .toWellFormed();

function factsOf(order: StandingOrder, last: string | undefined): readonly Fact[] {
  const { kind, rhythm, state, dueAt, why, owner } = order;
  const next =
    state === 'paused'
      ? { title: 'Paused', value: why ?? 'until somebody resumes it' }
      : { title: 'Next', value: dueAt === undefined ? 'at once' : localTime(dueAt) };
  return [
    { title: kind === 'schedule' ? 'Runs' : 'Looks', value: rhythmInWords(rhythm) },
    next,
    { title: 'Owner', value: owner.displayName },
    // A reason why it pauses says the same.
    ...(last === undefined || last === why ? [] : [{ title: 'Last', value: last }]),
  ];
}

const MARKS = { raised: '⚠', lasts: '⚠ still:', recovered: '✓', news: '' } as const;

/** What a watch has to tell. */
export function showEvents(
  { id, org, rhythm }: Pick<StandingOrder, 'id' | 'org' | 'rhythm'>,
  title: string,
  events: readonly WatchEvent[],
): View {
  const facts: readonly Fact[] = events.slice(0, SHOWN).map(({ kind, label, said }) => ({
    title: label,
    value: `${MARKS[kind]} ${said}`.trim(),
  }));
  const more = events.length - facts.length;
  const name = standingName(id);
  return showAnswer(
    answerModel({
      title,
      subtitle: org?.name,
      facts,
      paragraphs: [],
      footer: `${more > 0 ? `${more} more are not shown. ` : ''}${name} looks ${rhythmInWords(rhythm)}. To pause it: watch pause ${name}`,
    }),
    `watch pause ${name}`,
  );
}

/** It has to say something of itself: that it was late, that it pauses, that it cannot look. */
export function showStandingNote(order: StandingOrder, title: string, paragraphs: readonly string[]): View {
  const word = order.kind === 'schedule' ? 'schedule' : 'watch';
  const facts = [
    {
      title: standingName(order.id),
      value: `${order.what}${order.org === undefined ? '' : ` in ${order.org.name}`}`,
    },
    { title: order.kind === 'schedule' ? 'Runs' : 'Looks', value: rhythmInWords(order.rhythm) },
    { title: 'Owner', value: order.owner.displayName },
  ];
  return showAnswer(
    answerModel({ title, paragraphs, facts, footer: `All of them: ${word} list` }),
    `${word} list`,
  );
}

const NAMED_TIMES = 5;

export function showMissed(order: StandingOrder, times: readonly number[]): View {
  const [first] = times;
  const named = times.slice(0, NAMED_TIMES).map(localTime).join(', ');
  const more = times.length > NAMED_TIMES ? ` and ${times.length - NAMED_TIMES} more` : '';
  const late =
    times.length === 1
      ? `It was due at ${localTime(first ?? 0)}, when I was away. It runs now.`
      : `${times.length} runs were due while I was away: ${named}${more}. It runs once now.`;
  return showStandingNote(order, `${standingName(order.id)} is late`, [late]);
}

export const pausedTitle = (order: StandingOrder): string => `${standingName(order.id)} is paused`;
export const blindTitle = (order: StandingOrder): string => `${standingName(order.id)} cannot look`;

export const VERB_WORDS: Readonly<Record<StandingVerb, string>> = {
  pause: 'Stop a standing order for now',
  resume: 'Let a paused standing order go on',
  skip: 'Leave out the next run of a schedule',
  run: 'Run a schedule, or look, at once',
  remove: 'End a standing order for good',
};
