// Naming a device, and saying in words how it is.
import * as z from 'zod';
import type { ReadContext } from './context.ts';
import { asField, type ChoiceSource } from './input.ts';
import { pickNamed } from './pick.ts';
import type { DeviceDetails } from './ports/admin/devices.ts';

type Where = Pick<ReadContext, 'org' | 'admin'>;

const STATES: Readonly<Record<string, string>> = {
  connected: 'online',
  connected_with_issues: 'online, with issues',
  disconnected: 'offline',
  offline_expired: 'offline for long',
  offline_deep_sleep: 'in deep sleep',
  activating: 'being activated',
  unknown: 'state unknown',
};

/** "online", "offline: mediaproxyconnectivity" */
export function statusInWords({ status, errorCodes }: DeviceDetails): string {
  const state = STATES[status ?? 'unknown'] ?? status ?? '';
  return errorCodes.length === 0 ? state : `${state}: ${errorCodes.join(', ')}`;
}

const choices: ChoiceSource = async ({ admin, org }) => {
  const all = await admin.devices(org.id).list();
  return all
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map((device) => ({ title: labelOf(device, all), value: device.id }));
};

/** Devices of one name are told apart by their serial numbers. */
function labelOf(device: DeviceDetails, all: readonly DeviceDetails[]): string {
  const hasTwin = all.some(({ id, name }) => id !== device.id && name === device.name);
  return hasTwin ? `${device.name}, ${device.serial ?? device.mac ?? device.id}` : device.name;
}

/** Which device it is about. */
export function deviceTarget() {
  return asField(
    {
      title: 'Device',
      flags: ['device'],
      kind: 'choice',
      positional: 'rest',
      source: choices,
      maxLength: 300,
    },
    z
      .string({ error: 'Say which device: name, serial number or MAC address; “device list” has them.' })
      .max(300, 'That is too long for a device.'),
  );
}

const bare = (text: string): string => text.replace(/[:.\-\s]/g, '').toLowerCase();

/** By name, serial number or MAC address. */
export async function findDevice({ org, admin }: Where, said: string): Promise<DeviceDetails> {
  const all = await admin.devices(org.id).list();
  const wanted = bare(said);
  const marked = all.filter(
    ({ serial = '', mac = '' }) => wanted !== '' && [serial, mac].some((mark) => bare(mark) === wanted),
  );
  const [only] = marked;
  if (only !== undefined && marked.length === 1) return only;
  const labelled = all.map((device) => ({ ...device, name: labelOf(device, all), plainName: device.name }));
  const { plainName, ...device } = pickNamed(labelled, said, {
    field: 'device',
    question: 'Which device?',
    where: org.name,
    none: `${org.name} has no device`,
    hint: '“device list” names them. Phones that never registered are not among them.',
  });
  return { ...device, name: plainName };
}

/** Where devices stand or to whom they belong, by name. */
export async function ownersOf(
  { org, admin }: Where,
  devices: readonly DeviceDetails[],
): Promise<(device: DeviceDetails) => string> {
  const inRooms = devices.some(({ workspaceId }) => workspaceId !== undefined);
  const personal = new Set(devices.flatMap(({ personId }) => personId ?? []));
  const [rooms, people] = await Promise.all([
    inRooms ? admin.workspaces(org.id).list() : [],
    admin.people(org.id).byIds([...personal]),
  ]);
  const names = new Map([
    ...rooms.map(({ id, name }): [string, string] => [id, name]),
    ...people.map(({ id, displayName }): [string, string] => [id, displayName]),
  ]);
  return ({ workspaceId, personId }) => names.get(workspaceId ?? personId ?? '') ?? '';
}
