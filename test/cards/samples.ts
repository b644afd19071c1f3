import { readFileSync } from 'node:fs';
import type { View } from '../../src/domain/views.ts';
import { createCards } from '../../src/webex/cards.ts';

export const NAMES = [
  'form',
  'choose',
  'approval',
  'pending',
  'confirm',
  'standing',
  'outcome',
  'answer',
] as const;
export const FILES = ['sample', 'sample.worst'] as const;
export const REF = 'Zm9vYmFyYmF6cXV4MTIzNA';

export type Json = Record<string, unknown>;

export const readJson = (path: string): Json =>
  JSON.parse(readFileSync(new URL(`../../cards/${path}`, import.meta.url), 'utf8'));

export const sample = (name: string, file: string = 'sample'): View =>
  JSON.parse(readFileSync(new URL(`../../cards/${name}/${file}.json`, import.meta.url), 'utf8'));

const cards = createCards({ strict: true });

/** A copy that may be changed. */
export const render = (view: View): Json => JSON.parse(JSON.stringify(cards.renderCard(view, { ref: REF })));

/** Every object of a card, the card itself included. */
export function nodes(value: unknown): Json[] {
  if (Array.isArray(value)) return value.flatMap(nodes);
  if (typeof value !== 'object' || value === null) return [];
  return [{ ...value }, ...Object.values(value).flatMap(nodes)];
}

export const strings = (value: unknown): string[] =>
  nodes(value).flatMap((node) =>
    Object.values(node).filter((inner): inner is string => typeof inner === 'string'),
  );
