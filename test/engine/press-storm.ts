// Everybody decides at once: 48 presses on one approval and 16 typed ones from another space, round after round.
import { expect } from 'vitest';
import { ANA, asked, BO, buttonData, CHEN, type House, requestId } from './house.ts';

const PRESSES = 48;
const TYPED = 16;

async function storm(house: House, round: number): Promise<number> {
  const card = await asked(house, `storm-${round}@acme.example`);
  const id = requestId(card);
  const data = buttonData(card, 'approve');
  const pressed = Array.from({ length: PRESSES }, async (_, n) => {
    // Every eighth is Ana's, who has asked and may not approve.
    const as = n % 8 === 7 ? ANA : n % 2 === 0 ? BO : CHEN;
    const inputs = { type: 'submit', messageId: card.id, inputs: data };
    return house.call('/v1/attachment/actions', house.person(as).token, 'POST', inputs);
  });
  const typed = Array.from({ length: TYPED }, async () => house.say(BO, house.guest, `approve R-${id}`));
  await Promise.all([...pressed, ...typed]);
  await house.reached(id, 'succeeded');
  await house.quiet();
  return id;
}

/** What came of one round: one decision, one execution, one outcome, and a kind word to everybody else. */
async function expectOneDecision(house: House, id: number, round: number, since: number): Promise<number> {
  const actions = house.query(
    `select action, count(*) as n from audit where request_id = ${id} group by action`,
  );
  const count = Object.fromEntries(actions.map(({ action, n }) => [String(action), n]));
  expect(count).toMatchObject({
    'request.approve': 1,
    'request.start': 1,
    'request.finish': 1,
    'step.send': 1,
  });
  expect(count['request.refuse']).toBe(PRESSES + TYPED - 1);
  const entries = await house.ledger(since);
  const creating = entries.filter(({ method, path }) => method === 'POST' && path === '/v1/people');
  expect(creating.map(({ status }) => status)).toEqual([200]);
  expect(await house.users('Acme', `storm-${round}@acme.example`)).toHaveLength(1);
  const said = entries
    .filter(({ method, path, owner }) => method === 'POST' && path === '/v1/messages' && owner === 'bot')
    .map(({ body }) => JSON.stringify(body));
  const polite = said.filter((body) =>
    new RegExp(`R-${id} is (your own request|approved by|being carried out|done)`).test(body),
  );
  expect(polite).toHaveLength(PRESSES + TYPED - 1);
  expect(said.filter((body) => body.includes(`R-${id}: approval needed`))).toHaveLength(1);
  expect(house.query(`select id from job where state = 'parked'`)).toEqual([]);
  return entries.at(-1)?.n ?? since;
}

/** Answers how many rounds were played before the time was over. */
export async function manyPresses(house: House, rounds: number, forMs: number): Promise<number> {
  const end = Date.now() + forMs;
  let since = 0;
  let round = 0;
  for (; round < rounds && Date.now() < end; round += 1) {
    const id = await storm(house, round);
    since = await expectOneDecision(house, id, round, since);
  }
  return round;
}
