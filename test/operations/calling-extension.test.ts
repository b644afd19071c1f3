// An extension that a user of the location has is refused beforehand, with who has it; what cannot be read is said.
import { expect, it } from 'vitest';
import * as z from 'zod';
import { ANA, openHouse } from '../engine/house.ts';

const Caller = z.looseObject({
  emails: z.array(z.string()),
  locationId: z.string(),
  extension: z.string(),
});

it('names the user who has the extension, and says what nobody can know', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished);
  const token = (await house.info()).tokens.reports;
  const org = house.org('Acme');
  await house.call(`/v1/organizations/${org}`, token);
  const read = async (path: string) =>
    z
      .object({ items: z.array(z.looseObject({ id: z.string() })) })
      .parse(await house.call(`/v1/${path}orgId=${org}`, token)).items;
  const locations = await read('locations?');
  const [caller] = (await read('people?callingData=true&')).flatMap((one) => {
    const parsed = Caller.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
  if (!caller) throw new Error('nobody in Acme can call');
  const name = (id: string): string => String(locations.find((one) => one.id === id)?.['name']);
  const there = name(caller.locationId);
  const elsewhere = locations.find(({ id }) => id !== caller.locationId)?.['name'];
  const ask = (location: unknown): string =>
    house.create(
      'eve@acme.example',
      `--license "Webex Calling - Professional" --location "${String(location)}" --ext ${caller.extension}`,
    );

  await house.say(ANA, house.ops, ask(there));
  const { text: refused = '' } = await house.heard(house.ops, /R-1: /);
  expect(refused).toContain(`(${caller.emails[0]}) has extension ${caller.extension} in ${there}`);
  await house.say(ANA, house.ops, ask(elsewhere));
  const { text: asked = '' } = await house.heard(house.ops, /R-2: approval needed/);
  expect(asked).toContain(`None of the users of ${String(elsewhere)} has extension ${caller.extension}`);
  expect(asked).toContain('Whether a workspace, a hunt group or a queue has it cannot be read');
});
