// Each change of a request is in the audit with the state it came from and the state it led to, without a gap.
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { ANA, asked, BO, openHouse, requestId } from './house.ts';

const Edge = z.object({ from: z.string(), to: z.string() });

it('a request’s edges in the audit lead from draft to where it is', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  await house.press(BO, card, 'approve');
  await house.reached(requestId(card), 'succeeded');
  const rows = house.query(`select detail from audit where request_id = 1 order by seq`);
  const details = rows.map(({ detail }) =>
    z.record(z.string(), z.unknown()).parse(JSON.parse(String(detail))),
  );
  const edges = details.filter((detail) => 'to' in detail).map((detail) => Edge.parse(detail));
  expect(edges).toEqual([
    { from: 'draft', to: 'pending' },
    { from: 'pending', to: 'approved' },
    { from: 'approved', to: 'executing' },
    { from: 'executing', to: 'succeeded' },
  ]);
  // Who was asked to decide is told beside it.
  const approvers = details.flatMap(({ approvers: list }) => (Array.isArray(list) ? list : []));
  expect(approvers).toContain(house.person(BO).personId);
  expect(approvers).not.toContain(house.person(ANA).personId);
});
