import { expect, it } from 'vitest';
import { ANA, openHouse } from '../engine/house.ts';

it('tells the admin audit and the sign-ins by time, category and person, and why it is refused', async ({
  onTestFinished,
}) => {
  const house = await openHouse(onTestFinished);
  const ask = async (command: string, answer: RegExp): Promise<string> => {
    await house.say(ANA, house.ops, command);
    return (await house.heard(house.ops, answer)).text?.replaceAll('\u200b', '') ?? '';
  };
  const { tokens } = await house.info();
  const acme = house.org('Acme');
  await house.call(`/v1/organizations/${acme}`, tokens.admin);
  for (let n = 0; n < 30; n += 1) {
    const locations = {
      name: `Hut ${n}`,
      timeZone: 'Europe/Berlin',
      preferredLanguage: 'en_US',
      announcementLanguage: 'en_us',
    };
    const address = { address1: 'Way 1', city: 'Berlin', state: 'BE', postalCode: '10115', country: 'DE' };
    await house.call(`/v1/locations?orgId=${acme}`, tokens.admin, 'POST', { ...locations, address });
  }
  const mine = await ask('webex-audit events locations --org Acme', /^Webex audit of Acme, the last 7d/);
  expect(mine).toContain('30 events, newest first. Here are 1 to 25.');
  expect(mine).toMatch(/UTC: Steward Service .*Hut 29/);
  const second = await ask('webex-audit events LOCATIONS --page 2 --org Acme', /Here are 26 to 30/);
  expect(second).toContain('Hut 0');
  const ledger = await house.ledger();
  const limits = ledger.filter(({ path }) => path === '/v1/adminAudit/events').map(({ query }) => query);
  expect(limits.map(({ offset, max }) => [offset, max])).toEqual([
    ['0', '200'],
    ['0', '200'],
  ]);
  await ask(
    'webex-audit events LOKATIONS --org Acme',
    /knows no category “LOKATIONS”. Did you mean LOCATIONS/,
  );
  await ask('webex-audit events --last 2y --org Acme', /a year at the most/);
  // Somebody of the partner, who is no user of Acme.
  const steward = 'steward-service@northwind.example';
  await ask(`webex-audit events --actor ${steward} --last 24h --org Acme`, /the last 24h\n30 events/);

  const logins = await ask('webex-audit logins --last 30d --org Acme', /^Sign-ins of Acme, the last 30d/);
  expect(logins).toContain('2 events, newest first.');
  expect(logins).toContain('logged into organization Acme');
  await ask('webex-audit logins --org all', /webex-audit logins: all organizations/);

  await house.settings({ auditAccess: 'refuse' });
  const refused = await ask('webex-audit events --org Globex', /before 2019/);
  expect(refused).toContain('not a Full Administrator');
});
