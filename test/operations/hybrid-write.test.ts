// Hybrid services are given and taken, and users moved between resource groups: Webex activates them in its own time.
import { describe, expect, it } from 'vitest';
import { ANA, BO, type House, openHouse, requestId } from '../engine/house.ts';
import { approved, paidNames } from './license-people.ts';

const GLOBEX = 'Globex';
/** Longer than Webex takes in the sandbox. */
const A_MINUTE = 60_000;

/** Cards of Globex: texts without what keeps addresses from becoming links. */
async function shown(house: House, command: string, answer: RegExp): Promise<string> {
  await house.say(ANA, house.ops, `${command} --org ${GLOBEX}`);
  return (await house.heard(house.ops, answer)).text?.replaceAll('\u200b', '') ?? '';
}

/** Ana asks, Bo approves, Webex takes its time; resolves with the outcome. */
async function followed(house: House, command: string, watching: RegExp): Promise<string> {
  const before = new Set((await house.fromBot(house.ops)).map(({ id }) => id));
  await house.say(ANA, house.ops, command);
  const card = await house.heard(house.ops, new RegExp(`approval needed[^]*${command.split(' ')[1] ?? ''}`));
  expect(before.has(card.id)).toBe(false);
  const ended = approved(house, card);
  await house.heard(house.ops, new RegExp(`R-${requestId(card)}: [^]*${watching.source}`));
  await house.advance(A_MINUTE);
  return ended;
}

describe.concurrent('hybrid services of users', () => {
  it('are enabled and watched until they are activated, and taken back by undo', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const dana = 'dana.gruber@globex.example';
    const users = await shown(house, 'hybrid users', /^Hybrid users of Globex/);
    expect(users).toContain('6 in all, 1 failed.');
    expect(users).toMatch(/Hana Costa, Calendar: activation failed · Default · hana.costa@globex.example/);
    expect(users.indexOf('activation failed')).toBeLessThan(users.indexOf(': activated'));
    expect(await shown(house, 'hybrid groups', /^Resource groups of/)).toContain(
      'Default: no cluster of its own · 4 memberships · 1 failed',
    );
    expect(await shown(house, 'hybrid services', /^Hybrid services of/)).toContain(
      'Calendar: 4 in use, 6 of 10 free',
    );

    await house.settings({ connectorStatus: 'outage' });
    await house.say(ANA, house.ops, `hybrid enable calendar ${dana} --org ${GLOBEX}`);
    const card = await house.heard(house.ops, /R-\d+: approval needed/);
    expect(card.text).toContain('No calendar connector of Globex is operational (outage)');
    const outcome = approved(house, card);
    await house.heard(house.ops, /Webex activates Hybrid Calendar/);
    await shown(house, `hybrid enable calendar ${dana}`, /is being activated for Dana Gruber at this moment/);
    await shown(house, `hybrid move ${dana} EMEA`, /Webex moves nobody meanwhile/);
    await house.advance(A_MINUTE);
    const done = await outcome;
    expect(done).toMatch(/Added: ✓ Hybrid Calendar/);
    expect(done).toMatch(/Activation: ✓ activated/);
    expect(done).toMatch(/Resource group: Default/);
    expect(await paidNames(house, GLOBEX, dana)).toContain('Hybrid Calendar');
    await shown(house, `hybrid enable calendar ${dana}`, /Dana Gruber has Calendar already/);

    await house.say(ANA, house.ops, `undo R-${requestId(card)}`);
    const back = await house.heard(house.ops, /approval needed[^]*undo R-\d+: disable Hybrid Calendar/);
    expect(await approved(house, back)).toMatch(/Removed: ✓/);
    expect(await paidNames(house, GLOBEX, dana)).not.toContain('Hybrid Calendar');
  });

  it('are partly done when the activation fails, and the card says what to do', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const eli = 'eli.horvat@globex.example';
    await shown(
      house,
      `hybrid enable fax ${eli}`,
      /Globex has no hybrid service “fax”. It has Calendar and Message/,
    );
    await shown(house, `hybrid disable message ${eli}`, /Eli Horvat does not have Message/);
    await house.settings({ placementOutcome: 'error' });
    const told = await followed(
      house,
      `hybrid enable message ${eli} --org ${GLOBEX}`,
      /Webex activates Hybrid Message/,
    );
    expect(told).toContain('Partly done');
    expect(told).toContain('Activation: ✗ asked: activated; is: activation failed');
    expect(told).toContain('“hybrid connectors” shows whether they work');
    await shown(house, `hybrid enable message ${eli}`, /its activation failed. See “hybrid connectors”/);
  });

  it('move to another resource group once nothing is pending, and back by undo', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const farah = 'farah.abel@globex.example';
    await shown(house, `hybrid move ${farah} Default`, /Farah Abel is in Default already/);
    await shown(house, `hybrid move ${farah} APAC`, /Globex has no resource group “APAC”/);
    await shown(
      house,
      `hybrid move dana.gruber@globex.example EMEA`,
      /has no hybrid service: there is nothing/,
    );
    const moved = await followed(
      house,
      `hybrid move ${farah} EMEA --org ${GLOBEX}`,
      /Farah Abel is in EMEA. Webex activates Calendar there/,
    );
    expect(moved).toContain('Resource group: ✓ EMEA');
    expect(moved).toContain('Activation: ✓ activated');
    const puts = (await house.ledger()).filter(({ method }) => method === 'PUT');
    expect(puts.filter(({ path }) => path.startsWith('/v1/resourceGroup/memberships/'))).toHaveLength(1);
    const id = requestId(await house.heard(house.ops, /R-\d+: Done/));
    await house.say(BO, house.ops, `undo R-${id}`);
    const back = await house.heard(house.ops, /approval needed[^]*undo R-/);
    expect(back.text).toContain('EMEA → Default');
  });
});
