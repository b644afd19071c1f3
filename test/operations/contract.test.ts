// What every operation keeps, whatever it does: found in the folder, not listed here.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCommandTable } from '../../src/domain/command.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { Request } from '../../src/domain/request.ts';
import { type ShownField, showForm } from '../../src/domain/show/form.ts';
import { showHelp } from '../../src/domain/show/help.ts';
import { outcomeView, showRequest } from '../../src/domain/show/request.ts';
import { HOUSE_COMMANDS } from '../../src/engine/house/all.ts';
import { loadOperations } from '../../src/load-operations.ts';
import { createCards } from '../../src/webex/cards.ts';
import { inState } from '../domain/rows.ts';
import { ANA, BO, type House, openHouse } from '../engine/house.ts';
import { requestProblems } from '../sandbox/conformance.ts';

const operations = await loadOperations();
const named = operations.map((operation) => [operation.name, operation] as const);
const cards = createCards({ strict: true });
const REF = 'r'.repeat(22);
const BUDGET = 16_000;

/** A command per writing operation that works on the demo world; `elsewhere`: it has a suite of its own. */
const COMMANDS: Readonly<Record<string, string>> = {
  'user create': 'user create eve@acme.example --first Eve --last Adams --org Acme',
  'user update': 'user update dana.engel@acme.example --title "Head of Sales" --org Acme',
  'license assign': 'license assign omar.horvat@acme.example Messaging --org Acme',
  'license remove': 'license remove dana.engel@acme.example "Webex Meetings Suite" --org Acme',
  'report request': 'elsewhere',
  'report again': 'elsewhere',
  'report delete': 'elsewhere',
  'user deactivate': 'user deactivate dana.engel@acme.example --org Acme',
  'user activate': 'elsewhere',
  'user delete': 'user delete dana.engel@acme.example --org Acme',
  'user signout': 'user signout dana.engel@acme.example --org Acme',
  'role grant': 'role grant dana.engel@acme.example "User Administrator" --org Acme',
  'role revoke': 'elsewhere',
  bulk: 'elsewhere',
  'org resend-invites': 'elsewhere',
  'license lend': 'license lend omar.horvat@acme.example Messaging for 5d --org Acme',
  'license return': 'elsewhere',
  'license extend': 'elsewhere',
  'partner assign': 'partner assign pia.partner@northwind.example --org Initech',
  'partner unassign': 'partner unassign pia.partner@northwind.example --org Acme',
  'partner tag': 'partner tag Silver --org Acme',
  'partner untag': 'partner untag Gold --org Acme',
  'broadworks create': 'elsewhere',
  'broadworks update': 'elsewhere',
  'broadworks remove': 'broadworks remove eli.horvat@globex.sp.example --org Globex',
  'broadworks sync': 'elsewhere',
  'license watch': 'elsewhere',
  'hybrid watch': 'elsewhere',
  'webex-audit follow': 'elsewhere',
  'report schedule': 'elsewhere',
  offboard: 'offboard dana.engel@acme.example --org Acme',
  'hybrid enable': 'hybrid enable calendar dana.gruber@globex.example --org Globex',
  'hybrid disable': 'hybrid disable calendar farah.abel@globex.example --org Globex',
  'hybrid move': 'hybrid move farah.abel@globex.example EMEA --org Globex',
  'location create':
    'location create Porto --street "Rua Nova 1" --city Porto --zip 4000-001 --country PT --time-zone Europe/Lisbon --org Acme',
  'location update': 'location update Berlin --street "Neue Str. 5" --org Acme',
  'location delete': 'elsewhere',
  'workspace create': 'workspace create Lobby --location Berlin --calling webex --ext 4800 --org Acme',
  'workspace update': 'workspace update "Berlin 1" --people 10 --notes "Key at the desk" --org Acme',
  'workspace delete': 'workspace delete "Berlin 1" --org Acme',
  'device tag': 'device tag "Cisco Room Bar 1" --add lobby --org Acme',
  'device delete': 'device delete "Cisco Room Bar 1" --org Acme',
  'device activation-code': 'device activation-code "Berlin 1" --org Acme',
  'group add': 'group add Sales omar.horvat@acme.example --org Acme',
  'group remove': 'group remove Sales dana.engel@acme.example --org Acme',
};

/** Calls that write, of those whose command above makes more than one. */
const WRITES: Readonly<Record<string, number>> = { 'user signout': 2, offboard: 5 };

/** What they make can be read in the answer only: a lost one is made anew, which has a suite of its own. */
const TOLD_ONCE = new Set(['device activation-code']);

/** The worst that a person or Webex may put into a text. */
const HOSTILE = [
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

const drawn = (view: Parameters<typeof cards.renderCard>[0]): string =>
  JSON.stringify(cards.renderCard(view, { ref: REF }));

describe.each(named)('%s', (name, operation) => {
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
});

it('has no command that is said twice', () => {
  const all = [...operations, ...HOUSE_COMMANDS].flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(all.filter((said, i) => all.indexOf(said) !== i)).toEqual([]);
});

it('knows how to try every operation that writes', () => {
  const writing = operations.filter(({ risk }) => risk !== 'read').map(({ name }) => name);
  expect(writing.filter((name) => COMMANDS[name] === undefined)).toEqual([]);
});

const bySteward = (ledger: Awaited<ReturnType<House['ledger']>>) =>
  ledger.filter(({ owner }) => owner === 'admin' || owner === 'reports');

async function written(house: House): Promise<readonly string[]> {
  return bySteward(await house.ledger())
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);
}

const tried = Object.entries(COMMANDS).filter(
  ([name, command]) => command !== 'elsewhere' && operations.some((operation) => operation.name === name),
);

/** Webex does what it is asked, and the connection breaks before it says so. */
async function loseAnswers(house: House): Promise<void> {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
    await house.faults({ match: { method, owner: 'admin' }, fault: { cut: 'after' }, times: 1 });
}

const capabilities = [...new Set(operations.map(({ capability }) => capability))];

/** What needs no approval and works as it stands would write, and rightly so. */
function askedInVain({ name, examples }: Operation): readonly string[] {
  const working = COMMANDS[name];
  return working === 'elsewhere' ? [name] : [name, ...examples, ...(working === undefined ? [] : [working])];
}

describe.concurrent('on Webex', () => {
  it.for(capabilities)(
    'the operations of %s only read until they are approved, and as long as they are asked in vain',
    { timeout: 150_000 },
    async (capability, context) => {
      const house = await openHouse(context.onTestFinished);
      const commands = operations
        .filter((operation) => operation.capability === capability)
        .flatMap((operation) => askedInVain(operation));
      for (const [before, command] of commands.entries()) {
        await house.say(ANA, house.ops, command);
        await house.answered(before + 1);
      }
      expect(await written(house)).toEqual([]);
      expect(requestProblems(bySteward(await house.ledger()))).toEqual([]);
      expect(house.query(`select * from job where state = 'parked'`)).toEqual([]);
    },
  );

  it.for(tried)(
    '%s has one effect, also when its answer is lost and everything is said again, and cards within budget',
    async ([name, command], context) => {
      const house = await openHouse(context.onTestFinished);
      await house.say(ANA, house.ops, command);
      const card = await house.heard(house.ops, /R-1: approval needed/);
      expect(Buffer.byteLength(JSON.stringify(card.attachments))).toBeLessThanOrEqual(BUDGET);
      if (!TOLD_ONCE.has(name)) await loseAnswers(house);
      await house.press(BO, card, 'approve');
      const done = await house.heard(house.ops, /R-1: Done/);
      expect(Buffer.byteLength(JSON.stringify(done.attachments))).toBeLessThanOrEqual(BUDGET);
      const once = await written(house);
      expect(once).toHaveLength(WRITES[name] ?? 1);
      expect(requestProblems(bySteward(await house.ledger()))).toEqual([]);
      for (const { n } of await house.deliveries()) {
        await house.call(`/_sandbox/deliveries/${n}/resend`, undefined, 'POST');
      }
      await house.say(BO, house.ops, 'approve R-1');
      await house.heard(house.ops, /Nothing to decide: R-1 is done/);
      await house.restart();
      await house.quiet();
      expect(await written(house)).toEqual(once);
    },
  );
});

it('draws a request with the worst in it within budget', () => {
  const changes = HOSTILE.map((after, i) => ({ field: `f${i}`, label: after, before: after, after }));
  const fields = HOSTILE.map((text) => ({ label: text, asked: text, is: text, match: 'differs' as const }));
  const worst: Partial<Request> = {
    reason: HOSTILE.join(' '),
    outcome: { fields, notes: [...HOSTILE], trackingId: HOSTILE.join('') },
    plan: {
      summary: HOSTILE.join(' '),
      changes,
      warnings: [...HOSTILE],
      beneficiaries: [],
      calls: 1,
      data: {},
      hash: 'h',
    },
  };
  for (const state of ['pending', 'failed', 'partial', 'unknown'] as const) {
    expect(Buffer.byteLength(drawn(showRequest(inState(state, worst))))).toBeLessThanOrEqual(BUDGET);
  }
  expect(drawn(outcomeView(inState('failed', worst)))).not.toContain('"type":"Action.OpenUrl"');
});
