// What was found, for a terminal: one line per finding, and below it what to do about it.
import type { Examination } from './examine.ts';
import type { Finding, State } from './finding.ts';
import type { ProbeReport } from './probe-all.ts';

const WORDS: Readonly<Record<State, string>> = {
  ok: 'ok',
  unknown: '?',
  warning: 'warning',
  failed: 'FAILED',
};
const WIDTH = 8;

export function reportLines({ findings }: Examination, probes?: ProbeReport): readonly string[] {
  const count = (wanted: State): number => findings.filter(({ state }) => state === wanted).length;
  return [
    ...(probes === undefined ? [] : probeLines(probes)),
    ...findings.flatMap(lineOf),
    '',
    `${count('failed')} failed, ${count('warning')} warnings, ${count('unknown')} unknown, ${count('ok')} ok.`,
  ];
}

function lineOf({ name, about, state, says, remedy }: Finding): readonly string[] {
  const subject = about === undefined || about === name ? name : `${name}, ${about}`;
  const line = `${WORDS[state].padEnd(WIDTH)} ${subject}: ${says}`;
  return remedy === undefined ? [line] : [line, `${' '.repeat(WIDTH)} → ${remedy}`];
}

function probeLines({ tried, leftBehind }: ProbeReport): readonly string[] {
  const lines = tried.map(({ name, state, says }) => `${state.padEnd(WIDTH)} ${name}: ${says}`);
  const left = `${leftBehind} messages of the doctor could not be deleted: delete them by hand.`;
  return [...lines, ...(leftBehind === 0 ? [] : [left]), ''];
}
