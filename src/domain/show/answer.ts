// Plain answers as cards: a headline, a few paragraphs, a list of facts.

import type { AnswerModel, CardButton, Fact, SearchField, View } from '../views.ts';
import { inUtc } from './times.ts';

export interface Answer {
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly paragraphs?: readonly string[] | undefined;
  readonly facts?: readonly Fact[] | undefined;
  /** Further facts under headings. */
  readonly sections?: AnswerModel['sections'] | undefined;
  readonly footer?: string | undefined;
  /** A button leads to the next page. */
  readonly more?: boolean | undefined;
  /** Each has a text command of its own, which the card says. */
  readonly buttons?: readonly CardButton[] | undefined;
  /** A text field with a button below the title. */
  readonly search?: SearchField | undefined;
}

export function answerModel(answer: Answer): AnswerModel {
  const { title, subtitle, paragraphs = [], facts = [], sections = [], footer } = answer;
  return {
    title,
    hasSubtitle: subtitle !== undefined,
    subtitle: subtitle ?? '',
    paragraphs: paragraphs.map((text) => ({ text })),
    hasFacts: facts.length > 0,
    facts,
    sections,
    hasFooter: footer !== undefined,
    footer: footer ?? '',
    hasMore: answer.more === true,
    buttons: answer.buttons ?? [],
    search: answer.search === undefined ? [] : [answer.search],
  };
}

/** Without what is not known. */
export function factsOf(
  told: readonly (readonly [title: string, value: string | undefined])[],
): readonly Fact[] {
  return told.flatMap(([title, value]) => (value === undefined || value === '' ? [] : [{ title, value }]));
}

/** `command` is what a reader may type next. */
export function showAnswer(model: AnswerModel, command: string): View {
  const lines = [
    ...(model.title === '' ? [] : [model.title]),
    ...(model.hasSubtitle ? [model.subtitle] : []),
    ...model.paragraphs.map(({ text }) => text),
    ...model.facts.map(({ title, value }) => `${title}: ${value}`),
    ...model.sections.flatMap(({ heading, facts }) => [
      `${heading}:`,
      ...facts.map(({ title, value }) => `${title}: ${value}`),
    ]),
    ...(model.hasFooter ? [model.footer] : []),
  ];
  return { card: 'answer', model, text: inUtc(lines.join('\n')), command };
}
