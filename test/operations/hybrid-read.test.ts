import { expect, it } from 'vitest';
import { ANA, openHouse } from '../engine/house.ts';

const HOUR_MS = 3_600_000;

it('tells clusters and connectors with states, alarms and ages, worst first', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished);
  const ask = async (command: string, answer: RegExp): Promise<string> => {
    await house.say(ANA, house.ops, command);
    // Host names are kept from becoming links.
    return (await house.heard(house.ops, answer)).text?.replaceAll('\u200b', '') ?? '';
  };
  const clusters = await ask('hybrid clusters --org Globex', /^Hybrid clusters of Globex/);
  expect(clusters).toContain('1 of 1 cluster not fully operational.');
  expect(clusters).toContain(
    'Globex Expressway: impaired: Calendar outage, Message impaired · 2 alarms, the oldest for 2 hours · resource group EMEA',
  );
  const all = await ask('hybrid connectors --org Globex', /^Hybrid connectors of Globex/);
  expect(all).toContain('2 of 4 connectors not operational.');
  expect(all).toMatch(
    /Calendar: outage, exp-2\.globex\.example · critical: The connector does not answer, for 2 hours · version 8\S+ · here for \d years?/,
  );
  expect(all.indexOf('outage')).toBeLessThan(all.indexOf('impaired'));

  await house.settings({ connectorStatus: 'outage', connectorHost: 'exp-1' });
  await house.advance(3 * HOUR_MS);
  const down = await ask(
    'hybrid connectors --status outage --org Globex',
    /3 of 3 connectors not operational/,
  );
  expect(down).toContain('Expressway management: outage, exp-1.globex.example · critical');
  expect(down).toContain('for 3 hours');
  await ask('hybrid', /Which organization/);
  await ask('hybrid connectors --status broken --org Globex', /A connector is operational, impaired, outage/);
  await ask('hybrid connectors Cisco --org Globex', /Globex has no cluster “Cisco”/);
  await ask('hybrid clusters --org Acme', /This organization has no hybrid clusters/);
  await ask('hybrid connectors --org all', /4 rows from 6 of 6 organizations/);
});
