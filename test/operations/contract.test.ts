// What every operation keeps, whatever it does: found in the folder, not listed here.
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/domain/operation.ts';
import type { Request } from '../../src/domain/request.ts';
import { outcomeView, showRequest } from '../../src/domain/show/request.ts';
import { HOUSE_COMMANDS } from '../../src/engine/house/all.ts';
import { loadOperations } from '../../src/load-operations.ts';
import { inState } from '../domain/rows.ts';
import { ANA, openHouse } from '../engine/house.ts';
import { bySteward, isWrite } from '../killer/effects.ts';
import { requestProblems } from '../sandbox/conformance.ts';
import { BUDGET, describeOperation, drawn, HOSTILE } from './contract.ts';

const operations = await loadOperations();
const named = operations.map((operation) => [operation.name, operation] as const);

describe.each(named)('%s', (_name, operation) => {
  describeOperation(operation, operations);
});

it('has no command that is said twice', () => {
  const all = [...operations, ...HOUSE_COMMANDS].flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(all.filter((said, i) => all.indexOf(said) !== i)).toEqual([]);
});

const capabilities = [...new Set(operations.map(({ capability }) => capability))];

/** Examples of what needs no approval might work as they stand, and would write, and rightly so. */
const askedInVain = (operation: Operation): readonly string[] =>
  operation.risk === 'read' || operation.approval === 'needed'
    ? [operation.name, ...operation.examples]
    : [operation.name];

describe.concurrent('on Webex', () => {
  it.for(capabilities)(
    'the operations of %s only read as long as they are asked in vain',
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
      const ours = (await house.ledger()).filter(bySteward);
      expect(ours.filter(isWrite)).toEqual([]);
      expect(requestProblems(ours)).toEqual([]);
      expect(house.query(`select * from job where state = 'parked'`)).toEqual([]);
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
