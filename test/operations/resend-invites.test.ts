// Everybody who was invited and has not signed in yet gets a mail again, by one job of Webex.
import { describe, expect, it } from 'vitest';
import { ANA, type House, openHouse, writes } from '../engine/house.ts';
import { addUser, approved } from './license-people.ts';

const COMMAND = 'org resend-invites Acme';

const jobPath = (house: House): string =>
  `/v1/identity/organizations/${house.org('Acme')}/jobs/sendActivationEmails`;

async function withPending(onEnd: (work: () => Promise<void>) => void, count: number): Promise<House> {
  const house = await openHouse(onEnd);
  for (let i = 0; i < count; i += 1) await addUser(house, 'Acme', `new${i}@acme.example`, `New ${i}`);
  return house;
}

describe.concurrent('org resend-invites', () => {
  it('says how many before it is approved, that it goes on, and what came of it', async ({
    onTestFinished,
  }) => {
    const house = await withPending(onTestFinished, 3);
    await house.say(ANA, house.ops, COMMAND);
    const card = await house.heard(house.ops, /R-1: approval needed/);
    expect(card.text).toContain('Invited, not signed in: 3 users');
    const id = house.press('Bo', card, 'approve');
    await house.heard(house.ops, /R-1: [^]*Webex mails them/);
    await id;
    await house.advance(60_000);
    const done = await house.heard(house.ops, /R-1: Done/);
    expect(done.text).toContain('Mailed: ✓ 3 users');
    expect(done.text).toContain('Sent: 3');
    expect(done.text).toContain('Skipped: 0');
    expect(await writes(house, 'POST', jobPath(house))).toBe(1);
    await house.settings({ inviteJobMs: 0 });
    await house.say(ANA, house.ops, COMMAND);
    await house.press('Bo', await house.heard(house.ops, /R-2: approval needed/), 'approve');
    const again = await house.heard(house.ops, /R-2: Done/);
    expect(again.text).toContain('3 users had a mail within the last 24 hours');
  });

  it('asks for nothing where nobody waits', async ({ onTestFinished }) => {
    const house = await withPending(onTestFinished, 0);
    await house.say(ANA, house.ops, COMMAND);
    await house.heard(house.ops, /Nobody in Acme has an invitation that waits/);
    expect(await writes(house, 'POST', jobPath(house))).toBe(0);
  });

  it('fails in plain words while another job runs', async ({ onTestFinished }) => {
    const house = await withPending(onTestFinished, 1);
    await house.say(ANA, house.ops, COMMAND);
    const card = await house.heard(house.ops, /R-1: approval needed/);
    await house.call(jobPath(house), (await house.info()).tokens.reports, 'POST');
    expect(await approved(house, card)).toContain('are being mailed already');
    expect(house.state(1)).toBe('failed');
  });

  it('does not know what came of it when no answer came, and does not ask again by itself', async ({
    onTestFinished,
  }) => {
    const house = await withPending(onTestFinished, 1);
    await house.say(ANA, house.ops, COMMAND);
    const card = await house.heard(house.ops, /R-1: approval needed/);
    await house.faults({
      match: { method: 'POST', path: '/identity/*/jobs/*', owner: 'admin' },
      fault: { cut: 'after' },
      times: 1,
    });
    const told = await approved(house, card);
    expect(told).toContain('Outcome unknown');
    expect(told).toContain('Webex does not tell whether the mails are on their way');
    expect(await writes(house, 'POST', jobPath(house))).toBe(1);
  });
});
