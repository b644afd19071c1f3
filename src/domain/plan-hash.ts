// What was approved is what is executed: the hash that binds an approval to its plan.
import { createHash } from 'node:crypto';
import type { Change, Rule } from './request.ts';

export interface Planned {
  readonly operation: string;
  readonly orgId: string;
  readonly changes: readonly Change[];
  readonly data: unknown;
  /** SHA-256 of what the plan carries beside it. */
  readonly payload?: string | undefined;
  readonly rule: Pick<Rule, 'need' | 'from' | 'groups' | 'matched' | 'same'>;
}

export function planHash(planned: Planned): string {
  const { operation, orgId, changes, data, payload, rule } = planned;
  const { need, from, groups, matched, same } = rule;
  const body = canonical({
    operation,
    orgId,
    changes,
    data,
    payload,
    rule: { need, from, groups: groups?.map(({ names: _names, ...group }) => group), matched, same },
  });
  return createHash('sha256').update(body).digest('hex');
}

/** SHA-256 of a text, in lowercase hex. */
export const textHash = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** JSON with sorted keys, so that equal values have equal text. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join(',')}]`;
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

/** Fingerprint of what a card shows. */
export function viewHash(view: unknown): string {
  return createHash('sha256').update(canonical(view)).digest('hex').slice(0, 32);
}
