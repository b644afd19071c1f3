// Locations, workspaces, devices and groups in chat: what is shown, what stays when something is changed, and how it
// is taken back.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { inputsOf } from '../e2e/card.ts';
import { ANA, BO, type House, openHouse } from '../engine/house.ts';

const Items = z.object({ items: z.array(z.record(z.string(), z.unknown())) });

/** As Webex has it, beside Steward. */
async function thing(house: House, path: string, name: string): Promise<Record<string, unknown>> {
  const { tokens } = await house.info();
  const orgId = house.org('Acme');
  await house.call(`/v1/organizations/${orgId}`, tokens.admin);
  const { items } = Items.parse(await house.call(`/v1/${path}?orgId=${orgId}`, tokens.admin));
  const found = items.find((item) => item['displayName'] === name || item['name'] === name);
  if (found === undefined) throw new Error(`there is no ${name} in ${path}`);
  return found;
}

/** Asks, and resolves with the card that says so. */
async function heard(house: House, command: string, text: RegExp): Promise<string> {
  await house.say(ANA, house.ops, command);
  return (await house.heard(house.ops, text)).text ?? '';
}

/** Asks, approves, and resolves with what the card says in the end. */
async function done(house: House, command: string, id: number): Promise<string> {
  await house.say(ANA, house.ops, command);
  const card = await house.heard(house.ops, new RegExp(`R-${id}: approval needed`));
  await house.press(BO, card, 'approve');
  return (await house.heard(house.ops, new RegExp(`R-${id}: Done`))).text ?? '';
}

describe.concurrent('places', () => {
  it('are listed and shown, and a form starts with what there is', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    expect(await heard(house, 'location list --org Acme', /Locations of Acme/)).toMatch(
      /Berlin: .*Berlin, DE; Europe\/Berlin/,
    );
    expect(await heard(house, 'location show Berlin --org Acme', /Location of Acme/)).toMatch(
      /Workspaces: Berlin 1/,
    );
    expect(await heard(house, 'workspace list --org Acme', /Workspaces of Acme/)).toMatch(
      /Berlin 1: Berlin; meeting room for 4; free calling/,
    );
    expect(await heard(house, 'workspace show "Berlin 1" --org Acme', /Workspace of Acme/)).toMatch(
      /Devices:\s+Cisco Room Bar 1: online/,
    );
    const devices = await heard(house, 'device list --org Acme', /Devices of Acme/);
    expect(devices).toMatch(/4 in all, 1 offline/);
    expect(devices).toMatch(/Cisco Room Bar 1: Berlin 1; online; tagged front/);
    expect(await heard(house, 'device list --state offline --org Acme', /1 in all, 1 offline/)).toContain(
      'offline',
    );
    const { serial } = await thing(house, 'devices', 'Cisco Room Bar 1');
    expect(await heard(house, `device show ${String(serial)} --org Acme`, /Device of Acme/)).toContain(
      String(serial),
    );
    expect(await heard(house, 'group list --org Acme', /Groups of Acme/)).toContain('Sales: 3 members');
    expect(await heard(house, 'group members sales --org Acme', /Members of “sales” in Acme/)).toMatch(
      /\S+ \S+: \S+@acme\.example/,
    );
    expect(await heard(house, 'location show Brelin --org Acme', /Please correct/)).toContain(
      'Did you mean “Berlin”?',
    );
    await house.say(ANA, house.ops, 'location update Berlin --org Acme');
    const form = await house.heard(house.ops, /For the location Berlin/);
    expect(inputsOf(form)).toMatchObject({ name: 'Berlin', country: 'DE', timeZone: 'Europe/Berlin' });
    await house.say(ANA, house.ops, 'group list --org all');
    const all = await house.heard(house.ops, /group list: all organizations/);
    expect(all.text).toMatch(/\d rows from (\d+) of \1 organizations/);
  });

  it('keep what nobody asked to change, and are what they were when it is undone', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const location = await thing(house, 'locations', 'Berlin');
    const text = await done(house, 'location update Berlin --street "Neue Str. 5" --org Acme', 1);
    expect(text).toContain('Street: ✓ Neue Str. 5');
    const { address, ...rest } = location;
    expect(await thing(house, 'locations', 'Berlin')).toEqual({
      ...rest,
      address: { ...z.record(z.string(), z.unknown()).parse(address), address1: 'Neue Str. 5' },
    });

    const workspace = await thing(house, 'workspaces', 'Berlin 1');
    expect(workspace).toMatchObject({ capacity: 4, type: 'meetingRoom' });
    await done(house, 'workspace update "Berlin 1" --notes "Key at the desk" --org Acme', 2);
    expect(await thing(house, 'workspaces', 'Berlin 1')).toEqual({ ...workspace, notes: 'Key at the desk' });
    await done(house, 'undo R-2', 3);
    expect(await thing(house, 'workspaces', 'Berlin 1')).toEqual(workspace);
    await done(house, 'workspace update "Berlin 1" --people "" --org Acme', 4);
    const { capacity: _none, ...without } = workspace;
    expect(await thing(house, 'workspaces', 'Berlin 1')).toEqual(without);

    const device = await thing(house, 'devices', 'Cisco Room Bar 1');
    await done(house, 'device tag "Cisco Room Bar 1" --add "lobby, front" --org Acme', 5);
    expect((await thing(house, 'devices', 'Cisco Room Bar 1'))['tags']).toEqual(['front', 'lobby']);
    await done(house, 'undo R-5', 6);
    expect(await thing(house, 'devices', 'Cisco Room Bar 1')).toEqual(device);
  });

  it('are refused in plain words, and not written when somebody was faster', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const { tokens } = await house.info();
    const refused: [command: string, why: RegExp][] = [
      ['location update Berlin --time-zone Berlin', /This is no time zone; they look like Europe\/Berlin/],
      ['location delete Berlin', /Berlin has \d workspaces/],
      [
        'workspace update "Berlin 1" --location Munich',
        /has a location, and Webex does not let it be changed/,
      ],
      ['workspace update "Berlin 1" --people many', /Say for how many people, in digits: 8/],
      ['workspace create Den --calling webex', /needs a location[^]*needs an extension or a phone number/],
      ['device tag "Cisco Room Bar 1"', /Say which tags to add or to remove/],
      ['group add Sales no@acme.example nil@acme.example', /no user no@acme[^]*no user nil@acme/],
    ];
    for (const [command, why] of refused) await heard(house, `${command} --org Acme`, why);

    await house.say(ANA, house.ops, 'workspace update "Berlin 1" --people 9 --org Acme');
    const card = await house.heard(house.ops, /approval needed/);
    const { id } = await thing(house, 'workspaces', 'Berlin 1');
    const others = { displayName: 'Berlin 1', capacity: 6, type: 'meetingRoom' };
    await house.call(`/v1/workspaces/${String(id)}`, tokens.admin, 'PUT', others);
    await house.press(BO, card, 'approve');
    const again = await house.heard(house.ops, /Things have changed since this was approved/);
    expect(again.text).toMatch(/People: 6 → 9/);
    expect(await thing(house, 'workspaces', 'Berlin 1')).toMatchObject({ capacity: 6 });
  });
});
