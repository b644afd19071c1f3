// What came of a run, without what differs from run to run: how each request ended and what its card says, what was
// written on Webex, and what is there now.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { LedgerItem } from '../e2e/people.ts';
import { named, type Scene } from './ground.ts';

interface End {
  readonly state: string;
  /** What the cards say of it that was read back on Webex; there should be one. */
  readonly cards: readonly (readonly string[])[];
}

export interface Effects {
  /** Of the last request of each operation. */
  readonly ends: Readonly<Record<string, End>>;
  /** Every change that Webex accepted. */
  readonly written: readonly string[];
  /** Everything on Webex that is administered. */
  readonly world: readonly string[];
  /** In bytes. */
  readonly largestCard: number;
}

/** Kinds of the sandbox's rows that are about messaging, about time, or about the account that asks. */
const ELSEWHERE = 'room membership message content action webhook warm meta account grant'.split(' ');
const NAME = /[A-Za-z0-9_-]{30,}/g;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const Said = z.object({
  roomId: z.string(),
  personId: z.string(),
  text: z.string().default(''),
  attachments: z.array(z.unknown()).default([]),
});

interface Saved {
  readonly kind: string;
  readonly json: string;
}

export function savedIn(world: string): readonly Saved[] {
  const file = new DatabaseSync(join(world, 'world.db'), { readOnly: true });
  try {
    const rows = file.prepare('select kind, json from entity order by kind, id').all();
    return z.array(z.object({ kind: z.string(), json: z.string() })).parse(rows);
  } finally {
    file.close();
  }
}

export const bySteward = ({ owner }: LedgerItem): boolean => owner === 'admin' || owner === 'reports';
export const isWrite = ({ method }: LedgerItem): boolean => method !== 'GET';

/** Names, ids and times that `earlier` does not know are new in every run. */
function blurring(earlier: readonly Saved[]): (text: string) => string {
  const known = new Set(
    earlier.flatMap(({ json }) => [...(json.match(NAME) ?? []), ...(json.match(UUID) ?? [])]),
  );
  const unlessKnown = (word: string): string => (known.has(word) ? word : '<new>');
  return (text) =>
    text
      .replaceAll(/\b([RS])-\d+\b/g, '$1-#')
      .replaceAll(/ n:\S+/g, '')
      .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?/g, '<time>')
      .replaceAll(/\b1[789]\d{11}\b/g, '<time>')
      .replaceAll(NAME, unlessKnown)
      .replaceAll(UUID, unlessKnown);
}

/** The title, and what was compared; how it was found out may differ. */
function readBack(text: string): readonly string[] {
  const [title = '', ...lines] = text.split('\n');
  return [title, ...lines.filter((line) => /[✓✗]/.test(line))];
}

/** The bot has stopped; so has the sandbox, after it. */
export async function effectsOf(scene: Scene, earlier: readonly Saved[]): Promise<Effects> {
  const { bot } = await scene.people.info();
  const ledger = await scene.people.ledger();
  await scene.close();
  const saved = savedIn(scene.world);
  const blur = blurring(earlier);
  const said = saved
    .filter(({ kind }) => kind === 'message')
    .map(({ json }) => Said.parse(JSON.parse(json)))
    .filter(({ roomId, personId }) => roomId === scene.ops && personId === bot.personId);
  const all = await named(scene);
  const cards = (id: number): End['cards'] =>
    said.filter(({ text }) => text.startsWith(`R-${id}: `)).map(({ text }) => readBack(blur(text)));
  return {
    ends: Object.fromEntries(all.map(({ id, operation, state }) => [operation, { state, cards: cards(id) }])),
    written: ledger
      .filter((item) => bySteward(item) && isWrite(item) && item.status !== null && item.status < 300)
      .map(({ method, path }) => blur(`${method} ${path}`))
      .toSorted(),
    world: saved
      .filter(({ kind }) => !ELSEWHERE.includes(kind))
      .map(({ kind, json }) => blur(`${kind} ${json}`))
      .toSorted(),
    largestCard: Math.max(...said.map(({ attachments }) => Buffer.byteLength(JSON.stringify(attachments)))),
  };
}
