// What every operation keeps, whatever it does: for those of the product, and for the one of docs/adding-an-operation.md.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createCommandTable } from '../../src/domain/command.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { type ShownField, showForm } from '../../src/domain/show/form.ts';
import { showHelp } from '../../src/domain/show/help.ts';
import { HOUSE_COMMANDS } from '../../src/engine/house/all.ts';
import { createCards } from '../../src/webex/cards.ts';
import { inState } from '../domain/rows.ts';
import { ANA, BO, type House } from '../engine/house.ts';
import { bySteward, isWrite } from '../killer/effects.ts';
import { requestProblems } from '../sandbox/conformance.ts';

const cards = createCards({ strict: true });
const REF = 'r'.repeat(22);
export const BUDGET = 16_000;

/** The worst that a person or Webex may put into a text. */
export const HOSTILE = [
  '{{DATE(2026-01-01T00:00:00Z,SHORT)}}',
  '${$root.email}',
  '**bold** [link](javascript:alert(1)) <img src=x onerror=alert(1)> @all',
  '\u202Eesrever\u0000\u0007',
  '👩‍👩‍👧‍👦'.repeat(60),
  'W'.repeat(500),
  '"}],"actions":[{"type":"Action.OpenUrl"',
];

function form(operation: Operation, values: readonly string[], choices: number) {
  const text = values.join(' ');
  const onForms = operation.fields.filter(({ onlyTyped }) => onlyTyped !== true);
  const fields: ShownField[] = onForms.map((field) => ({
    field,
    values,
    choices: field.source
      ? Array.from({ length: choices }, (_, i) => ({
          title: `${HOSTILE[i % 7]}`.slice(0, 80),
          value: `${i}-`.padEnd(80, 'i'),
        }))
      : [],
  }));
  return showForm({
    request: inState('draft', { operation: operation.name }),
    operation,
    org: { id: 'o0', name: text.slice(0, 256) || 'Acme' },
    orgs: Array.from({ length: Math.min(choices, 60) }, (_, i) => ({
      id: `o${i}`,
      name: `Org ${i} ${text.slice(0, 60)}`,
    })),
    fields,
    about: text === '' ? undefined : text,
    problems: onForms.map(({ id }) => ({ field: id, message: text || 'Needed.' })),
  });
}

export const drawn = (view: Parameters<typeof cards.renderCard>[0]): string =>
  JSON.stringify(cards.renderCard(view, { ref: REF }));

/** What holds of it whatever it does; `operations`: all there are. */
export function describeOperation(operation: Operation, operations: readonly Operation[]): void {
  const { name } = operation;
  it('has a name of one or two words, and a folder that is its capability', () => {
    expect(name).toMatch(/^[a-z][a-z-]*( [a-z][a-z-]*)?$/);
    const folder = join(import.meta.dirname, '../../src/operations', operation.capability);
    expect(readdirSync(folder).length).toBeGreaterThan(0);
  });

  it('says what it does, what it needs and how it goes', () => {
    expect(operation.summary).toMatch(/^[A-Z].*\.$/);
    expect(operation.scopes.length).toBeGreaterThan(0);
    expect(operation.roles.length).toBeGreaterThan(0);
    expect(operation.examples.length).toBeGreaterThan(0);
  });

  it('has examples that are commands of its own', () => {
    const table = createCommandTable(operations, HOUSE_COMMANDS);
    for (const example of operation.examples) {
      expect(table.parse(example)).toMatchObject({ kind: 'operation', operation: { name } });
    }
  });

  it('has a help that names every flag', () => {
    const help = showHelp(operations, HOUSE_COMMANDS, name);
    expect(help.model.title).toBe(name);
    for (const { flags, positional } of operation.fields) {
      const [flag] = flags;
      if (!positional && flag !== undefined) expect(help.text).toContain(`--${flag}`);
    }
    expect(Buffer.byteLength(drawn(help))).toBeLessThanOrEqual(BUDGET);
  });

  it('has a title for every field, and no flag that means two', () => {
    for (const { title } of operation.fields) expect(title).toMatch(/^[A-Z]/);
    const flags = operation.fields.flatMap((field) => field.flags);
    expect(new Set([...flags, 'org']).size).toBe(flags.length + 1);
  });

  it('has a form within budget and profile, empty and with the worst in it', () => {
    for (const view of [
      form(operation, [], 3),
      form(operation, HOSTILE, 15),
      form(operation, HOSTILE, 500),
    ]) {
      expect(Buffer.byteLength(drawn(view))).toBeLessThanOrEqual(BUDGET);
    }
  });

  it('tells each problem of an input with its field, in a sentence', () => {
    const junk = Object.fromEntries(operation.fields.map(({ id }) => [id, ['x'.repeat(5000)]]));
    for (const raw of [{}, junk]) {
      for (const { field, message } of operation.check(raw)) {
        expect(operation.fields.map(({ id }) => id)).toContain(field);
        expect(message).toMatch(/^\S.{5,}/);
        expect(message).not.toMatch(/Invalid|expected|undefined|ZodError/);
      }
    }
    for (const { id, required } of operation.fields) {
      if (required) expect(operation.check({}).map(({ field }) => field)).toContain(id);
    }
  });
}

const written = async (house: House): Promise<readonly string[]> =>
  (await house.ledger())
    .filter((item) => bySteward(item) && isWrite(item))
    .map(({ method, path }) => `${method} ${path}`);

/** Webex does what it is asked, and the connection breaks before it says so. */
async function loseAnswers(house: House): Promise<void> {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
    await house.faults({ match: { method, owner: 'admin' }, fault: { cut: 'after' }, times: 1 });
}

/** Also when the answer to its writes is lost, and everything that was said is delivered again. */
export async function hasOneEffect(house: House, command: string): Promise<void> {
  await house.say(ANA, house.ops, command);
  const card = await house.heard(house.ops, /R-1: approval needed/);
  expect(Buffer.byteLength(JSON.stringify(card.attachments))).toBeLessThanOrEqual(BUDGET);
  await loseAnswers(house);
  await house.press(BO, card, 'approve');
  const done = await house.heard(house.ops, /R-1: Done/);
  expect(Buffer.byteLength(JSON.stringify(done.attachments))).toBeLessThanOrEqual(BUDGET);
  const once = await written(house);
  expect(once).toHaveLength(1);
  expect(requestProblems((await house.ledger()).filter(bySteward))).toEqual([]);
  for (const { n } of await house.deliveries()) {
    await house.call(`/_sandbox/deliveries/${n}/resend`, undefined, 'POST');
  }
  await house.say(BO, house.ops, 'approve R-1');
  await house.heard(house.ops, /Nothing to decide: R-1 is done/);
  await house.restart();
  await house.quiet();
  expect(await written(house)).toEqual(once);
}
