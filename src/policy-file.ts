// The policy file as it is written: YAML (JSON is YAML too) → document, with the line of every mistake.
import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import { PolicyDocument } from './domain/policy/document.ts';
import { GoldenFile } from './domain/policy/explain.ts';

/** Thrown with one sentence per mistake, each with line and place. */
export class PolicyMistakes extends Error {
  override readonly name = 'PolicyMistakes';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}

const MOST_BYTES = 1_000_000;
const MOST_MISTAKES = 20;

export function readPolicyFile(path: string): PolicyDocument {
  return parsePolicy(readText(path));
}

export function readText(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new PolicyMistakes([`${path} cannot be read: put the policy file there, or name another one.`]);
  }
  if (text.length > MOST_BYTES) throw new PolicyMistakes([`${path} is larger than a policy can be.`]);
  return text;
}

/** The cases a policy is tested with stand beside it: steward.policy.yaml, steward.policy.test.yaml. */
export const casesPathOf = (path: string): string => path.replace(/(\.[^./\\]+)?$/, '.test$1');

export const readCases = (path: string): GoldenFile => parseYaml(readText(path), GoldenFile);

export const parsePolicy = (text: string): PolicyDocument => parseYaml(text, PolicyDocument);

export function parseYaml<T>(text: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const broken = [...yaml.errors, ...yaml.warnings];
  if (broken.length > 0) {
    throw new PolicyMistakes(
      broken
        .slice(0, MOST_MISTAKES)
        .map(({ message, pos }) => `line ${lines.linePos(pos[0]).line}: ${sentence(message)}`),
    );
  }
  const parsed = schema.safeParse(yaml.toJS({ maxAliasCount: 100 }), { error: inWords });
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map((issue) => {
    const [key] = issue.code === 'unrecognized_keys' ? issue.keys : [];
    const place = placeOf(issue.path);
    const where = `line ${lineOf(yaml, lines, issue.path, key)}${place === '' ? '' : `, ${place}`}`;
    return `${where}${key === undefined ? '' : ':'} ${sentence(issue.message)}`;
  });
  throw new PolicyMistakes([...new Set(mistakes)].slice(0, MOST_MISTAKES));
}

/** Of the key in there, else of the innermost thing on the path that is in the text. */
function lineOf(
  yaml: Document.Parsed,
  lines: LineCounter,
  path: readonly PropertyKey[],
  key: string | undefined,
): number {
  const inner = path.length === 0 ? yaml.contents : yaml.getIn(path, true);
  const pair = isMap(inner)
    ? inner.items.find((item) => isScalar(item.key) && item.key.value === key)
    : undefined;
  if (isNode(pair?.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
  for (let length = path.length; length > 0; length -= 1) {
    const node = yaml.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** rules.0.ask → rules[0].ask */
function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

const sentence = (message: string): string => (message.endsWith('.') ? message : `${message}.`);

/** For what has no words of its own. */
const inWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `there is no ${issue.keys.map((key) => `“${key}”`).join(', ')} here; docs/policy.md says what there is`;
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `is not ${article(issue.expected)}`;
    case 'invalid_value':
      return `is none of ${issue.values.map(String).join(', ')}`;
    default:
      return undefined;
  }
};

function article(expected: string): string {
  if (expected === 'array') return 'a list';
  if (expected === 'object' || expected === 'record') return 'a list of “name: value”';
  return expected === 'string' ? 'a text (put it in quotes)' : `a ${expected}`;
}
