// Nobody was there for a week: what fell due meanwhile happens once, in the way it should, when Steward is back.
import { expect, it } from 'vitest';
import { onEveryDatabase, type Place } from '../database.ts';
import { type Bots, openBots } from './bots.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

const ask = (email: string) => `user create ${email} --first Eve --last Adams --org Acme`;

async function audited({ place }: Bots, id: number, action: string): Promise<number> {
  const rows = await place.query(
    `select seq from audit where request_id = ${id} and action = 'request.${action}'`,
  );
  return rows.length;
}

const stateOf = async ({ place }: Bots, id: number): Promise<unknown> =>
  (await place.query(`select state from request where id = ${id}`))[0]?.['state'];

async function says({ fromBot, ops }: Bots, text: RegExp): Promise<number> {
  return (await fromBot(ops)).filter((message) => text.test(message.text ?? '')).length;
}

/** A report that Webex is making. */
async function ordered(place: Place, reportOutcome: 'done' | 'waiting' = 'done'): Promise<Bots> {
  const bots = await openBots(place, 1);
  await bots.call('/_sandbox/settings', undefined, 'POST', { reportOutcome });
  await bots.say('Ana', bots.ops, 'report request --template "User Activity Summary" --last 7d');
  await bots.heard(bots.ops, /R-1: Under way[^]*Webex is making the report/);
  return bots;
}

const orders = async ({ ledger }: Bots): Promise<number> =>
  (await ledger()).filter(({ method, path }) => method === 'POST' && path === '/v1/reports').length;

onEveryDatabase((home) => {
  it('expires what waited for an approval, and no approval can come too late', async () => {
    const bots = await openBots(await home.fresh(), 1);
    const { say, heard, press, ops, users } = bots;
    for (const n of [1, 2]) {
      await say('Ana', ops, ask(`week-${n}@acme.example`));
      await heard(ops, new RegExp(`approval needed[^]*week-${n}@`));
    }
    const card = await heard(ops, /R-1: approval needed/);
    await bots.stop(0);
    await bots.advance(WEEK_MS);
    // Said and pressed while nobody was there: the webhooks of these were never acknowledged.
    await say('Bo', ops, 'approve R-2');
    await bots.start(0);
    await heard(ops, /R-1: Expired/);
    await heard(ops, /R-2: Expired/);
    // Its old button, from a client that shows the card as it was.
    await press('Bo', card, 'approve');
    await heard(ops, /Nothing to decide: R-1 is expired|Too late: R-1/);
    await heard(ops, /Nothing to decide: R-2 is expired|Too late: R-2/);
    await bots.quiet();
    expect([await stateOf(bots, 1), await stateOf(bots, 2)]).toEqual(['expired', 'expired']);
    for (const id of [1, 2]) {
      expect(await audited(bots, id, 'expire')).toBe(1);
      expect(await says(bots, new RegExp(`^R-${id}: Expired`))).toBe(1);
      expect(await users('Acme', `week-${id}@acme.example`)).toEqual([]);
    }
    await bots.stop(0);
    await bots.start(0);
    await bots.quiet();
    expect(await audited(bots, 1, 'expire')).toBe(1);
    expect(await says(bots, /^R-1: Expired/)).toBe(1);
  });

  it('fetches a report that Webex has finished meanwhile, once', async () => {
    const bots = await ordered(await home.fresh());
    await bots.stop(0);
    await bots.advance(WEEK_MS);
    await bots.start(0);
    await bots.heard(bots.ops, /R-1: Done/);
    await bots.stop(0);
    await bots.start(0);
    await bots.quiet();
    expect(await audited(bots, 1, 'finish')).toBe(1);
    expect(await says(bots, /^R-1: Done/)).toBe(1);
    expect(await orders(bots)).toBe(1);
  });

  it('ends the wait for one that never came, and says why', async () => {
    const bots = await ordered(await home.fresh(), 'waiting');
    await bots.stop(0);
    await bots.advance(WEEK_MS);
    await bots.start(0);
    const card = await bots.heard(bots.ops, /R-1: Failed/);
    expect(JSON.stringify(card.attachments)).toMatch(
      /not finished this report in two days. Ask for it again/,
    );
    await bots.quiet();
    expect(await audited(bots, 1, 'fail')).toBe(1);
    expect(await orders(bots)).toBe(1);
  });
});
