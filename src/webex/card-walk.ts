// What every rule of the card check uses: the findings gathered so far and the questions asked of each node.
import { ENUMS } from './card-profile.ts';

export interface Finding {
  readonly rule: string;
  readonly path: string;
  readonly message: string;
  readonly level: 'error' | 'warning';
}

export type Node = Readonly<Record<string, unknown>>;

/** What the walk gathers over the whole card. */
export interface Walk {
  readonly findings: Finding[];
  readonly ids: Map<string, string>;
  readonly dataKeys: { readonly key: string; readonly path: string }[];
  images: number;
  inputs: number;
  submits: number;
}

export function fault(
  walk: Walk,
  rule: string,
  path: string,
  message: string,
  level: Finding['level'] = 'error',
): void {
  walk.findings.push({ rule, path, message, level });
}

export function properties(walk: Walk, node: Node, allowed: readonly string[], path: string): void {
  const type = String(node['type']);
  for (const [name, value] of Object.entries(node)) {
    if (!allowed.includes(name))
      fault(walk, 'property', `${path}/${name}`, `${type} has no ${name} on Webex`);
    const values = ENUMS[`${type}.${name}`] ?? ENUMS[name];
    if (values !== undefined && !values.includes(String(value).toLowerCase())) {
      fault(walk, 'enum', `${path}/${name}`, `not one of ${values.join(', ')}`);
    }
  }
}

/** A non-empty array of objects. */
export function each(walk: Walk, list: unknown, path: string, visit: (node: Node, at: string) => void): void {
  if (!Array.isArray(list) || list.length === 0) {
    fault(walk, 'array', path, 'must be an array and not empty');
    return;
  }
  list.forEach((node: unknown, n) => {
    if (isNode(node)) visit(node, `${path}/${n}`);
    else fault(walk, 'array', `${path}/${n}`, 'must be an object');
  });
}

/** Text a person reads: there, not blank, and no binding left in it. */
export function shown(walk: Walk, text: unknown, path: string): void {
  if (typeof text !== 'string' || isBlank(text)) fault(walk, 'empty-text', path, 'is missing or blank');
  else if (/\$\{|\{\{(?!DATE\(|TIME\()/.test(text))
    fault(walk, 'binding-left', path, 'would be expanded by the client');
}

export const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.replace(/[\s\u200b]/g, '') === '');

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
