// Views become Adaptive Cards: template, strict binding, and the check against Webex's profile for every card.
import { readFileSync } from 'node:fs';
import type { CardName, View } from '../domain/views.ts';
import { bind } from './bind.ts';
import { lintCard } from './card-lint.ts';
import type { Finding } from './card-walk.ts';
import { SILENT, type WebexLog } from './webex-log.ts';

export interface Cards {
  /** `ref` goes into the data of every button. The card is frozen; its fallback text is not part of it. */
  renderCard(view: View, options: { readonly ref: string }): object;
}

export interface CardsDeps {
  /** Holds `<name>/template.json`; the repository's `cards/` unless said otherwise. */
  readonly folder?: URL | undefined;
  /** Throw at a finding (tests) instead of logging it. */
  readonly strict?: boolean | undefined;
  readonly log?: WebexLog | undefined;
}

const NAMES = [
  'form',
  'choose',
  'approval',
  'pending',
  'confirm',
  'standing',
  'outcome',
  'answer',
] as const satisfies readonly CardName[];

/** How far texts are shortened, step by step, when a card comes out too large. */
const SCALES = [1, 0.5, 0.2];

/** Reads all templates at once, so that a missing one shows at the start. */
export function createCards(deps: CardsDeps = {}): Cards {
  const { folder = new URL('../../cards/', import.meta.url), strict = false, log = SILENT } = deps;
  const templates = new Map<CardName, unknown>(
    NAMES.map((name) => [name, JSON.parse(readFileSync(new URL(`${name}/template.json`, folder), 'utf8'))]),
  );

  return {
    renderCard(view, { ref }) {
      const { card, errors } = fitted(templates.get(view.card), { ...withFlags(view.model), ref });
      if (errors.length > 0 && strict)
        throw new Error(`card ${view.card}: ${errors.map(inWords).join('; ')}`);
      if (errors.length > 0) {
        const findings = errors.map(({ rule, path }) => ({ rule, path }));
        log.error({ card: view.card, findings }, 'card breaks the Webex profile');
      }
      return frozen(card);
    },
  };
}

function fitted(
  template: unknown,
  data: object,
): { readonly card: object; readonly errors: readonly Finding[] } {
  let card: object = {};
  let errors: readonly Finding[] = [];
  for (const scale of SCALES) {
    card = bind(template, data, { scale });
    errors = lintCard(card).filter(({ level }) => level === 'error');
    if (!errors.some(({ rule }) => rule === 'too-large')) break;
  }
  return { card, errors };
}

/**
 * Templates know no comparisons. So next to each text and list `x` of a model there is a boolean `hasX`,
 * unless the model brings one.
 */
function withFlags(model: object): Readonly<Record<string, unknown>> {
  const flags: Record<string, boolean> = {};
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(model) as [string, unknown][]) {
    if (typeof value === 'string') flags[flagOf(name)] = value.trim() !== '';
    if (Array.isArray(value)) flags[flagOf(name)] = value.length > 0;
    fields[name] =
      name === 'fields' && Array.isArray(value) ? value.map((field: object) => withFlags(field)) : value;
  }
  return { ...flags, ...fields };
}

const flagOf = (name: string): string => `has${name.charAt(0).toUpperCase()}${name.slice(1)}`;

const inWords = ({ rule, path, message }: Finding): string => `${rule} at ${path || '/'}: ${message}`;

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
