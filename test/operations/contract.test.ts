// What every operation keeps, whatever it does: found in the folder, not listed here.
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/domain/operation.ts';
import type { Request } from '../../src/domain/request.ts';
import { outcomeView, showRequest } from '../../src/domain/show/request.ts';
import { HOUSE_COMMANDS } from '../../src/engine/house/all.ts';
import { loadOperations } from '../../src/load-operations.ts';
import { inState } from '../domain/rows.ts';
import { ANA, openHouse } from '../engine/house.ts';
import { requestProblems } from '../sandbox/conformance.ts';
import { BUDGET, bySteward, describeOperation, drawn, HOSTILE, hasOneEffect, written } from './contract.ts';

const operations = await loadOperations();
const named = operations.map((operation) => [operation.name, operation] as const);

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

describe.each(named)('%s', (_name, operation) => {
  describeOperation(operation, operations);
});

it('has no command that is said twice', () => {
  const all = [...operations, ...HOUSE_COMMANDS].flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(all.filter((said, i) => all.indexOf(said) !== i)).toEqual([]);
});

it('knows how to try every operation that writes', () => {
  const writing = operations.filter(({ risk }) => risk !== 'read').map(({ name }) => name);
  expect(writing.filter((name) => COMMANDS[name] === undefined)).toEqual([]);
});

const tried = Object.entries(COMMANDS).filter(
  ([name, command]) => command !== 'elsewhere' && operations.some((operation) => operation.name === name),
);

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
      await hasOneEffect(await openHouse(context.onTestFinished), name, command);
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
