// Goes through the questions, with somebody or without.
import type { Question } from './questions.ts';
import type { Terminal } from './terminal.ts';
import type { Values } from './values.ts';

/** What a look at Webex says of an answer: `wrong`: it has to be another one. */
export interface Opinion {
  readonly wrong: boolean;
  readonly says: string;
}

/** Undefined: there is nothing to say. */
export type Look = (name: string, answer: string, values: Values) => Promise<Opinion | undefined>;

/** The word for an optional setting that is to be none any more. */
const NONE = 'none';

/** Asks for each until its answer can be used. `given`: what is known already, offered as the default. */
export async function askAll(
  questions: readonly Question[],
  given: Values,
  look: Look,
  terminal: Terminal,
): Promise<Values> {
  let values = given;
  for (const question of questions) {
    if (isSettled(question, values)) continue;
    if (question.chapter !== undefined) terminal.say(`\n── ${question.chapter}`);
    terminal.say(`\n${question.about}`);
    const answer = await askOne(question, values, look, terminal);
    const isAnother = values[question.name] !== undefined && answer !== values[question.name];
    values = {
      ...without(values, [question.name, ...(isAnother ? (question.forgets ?? []) : [])]),
      ...saying(question.name, answer),
    };
  }
  return values;
}

async function askOne(
  question: Question,
  values: Values,
  look: Look,
  terminal: Terminal,
): Promise<string | undefined> {
  const { name, secret = false, optional = false } = question;
  const known = values[name] ?? question.fallback?.(values);
  const asked = name.startsWith('INIT_') ? '' : name;
  const or = optional ? ` or ${NONE}` : '';
  const hint = known === undefined ? '' : `[${secret ? 'keep the present one' : known}]${or}`;
  const prompt = [asked, hint].filter((part) => part !== '').join(' ');
  for (;;) {
    const typed = await terminal.ask(`${prompt}> `, secret);
    if (optional && typed.toLowerCase() === NONE) return undefined;
    const answer = typed === '' ? known : typed;
    if (answer === undefined && optional) return undefined;
    const problem = answer === undefined ? 'is needed' : question.problem(answer, values);
    if (answer === undefined || problem !== undefined) {
      terminal.say(`  ${asked || 'This'} ${problem}.`);
      continue;
    }
    const opinion = await look(name, answer, values);
    if (opinion !== undefined) terminal.say(`  ${opinion.says}`);
    if (opinion?.wrong !== true) return answer;
  }
}

/** Without anybody: what is given, else the defaults. Every mistake is told at once. */
export async function takeAll(
  questions: readonly Question[],
  given: Values,
  look: Look,
  say: (line: string) => void,
): Promise<Values> {
  let values = given;
  const mistakes: string[] = [];
  for (const question of questions) {
    if (isSettled(question, values)) continue;
    const { name, optional = false } = question;
    const answer = values[name] ?? question.fallback?.(values);
    const problem = answer === undefined ? 'is missing' : question.problem(answer, values);
    if (answer === undefined && optional) continue;
    if (answer === undefined || problem !== undefined) {
      mistakes.push(`${name} ${problem}. ${question.about}`);
      continue;
    }
    const opinion = await look(name, answer, values);
    if (opinion?.wrong === true) mistakes.push(opinion.says);
    else if (opinion !== undefined) say(opinion.says);
    values = { ...values, [name]: answer };
  }
  if (mistakes.length > 0)
    throw new Error(`Nothing was written:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
  return values;
}

/** A secret may stand in a file of its own, which is then named instead. */
const isSettled = ({ name, isAsked }: Question, values: Values): boolean =>
  isAsked?.(values) === false || values[`${name}_FILE`] !== undefined;

export const without = (values: Values, names: readonly string[]): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));

const saying = (name: string, answer: string | undefined): Values =>
  answer === undefined ? {} : { [name]: answer };
