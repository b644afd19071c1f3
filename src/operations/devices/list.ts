// The devices of an organization.
import * as z from 'zod';
import { ownersOf, statusInWords } from '../../domain/devices.ts';
import { asField } from '../../domain/input.ts';
import { defineList } from '../../domain/list.ts';
import type { DeviceDetails } from '../../domain/ports/admin/devices.ts';

interface Row extends DeviceDetails {
  readonly owner: string;
}

const isOnline = ({ status = '' }: DeviceDetails): boolean => status.startsWith('connected');

export default defineList({
  name: 'device list',
  aliases: ['devices', 'list devices', 'device find'],
  capability: 'devices',
  summary: 'List the devices of an organization with place, state and tags.',
  scopes: ['spark-admin:devices_read', 'spark-admin:workspaces_read', 'spark-admin:people_read'],
  roles: ['Full Administrator', 'Read-only Administrator', 'Device Administrator'],
  examples: [
    'device list --org Acme',
    'device list "Room Bar" --state offline --org Acme',
    'device list --tag lobby --org all',
  ],
  onOrg: true,
  acrossOrgs: true,
  input: {
    name: asField(
      {
        title: 'Name or product',
        flags: ['name', 'product'],
        kind: 'text',
        positional: 'rest',
        hint: 'A part of it; empty: all of them.',
        maxLength: 256,
      },
      z.string().max(256, 'That is too long for a device.').optional(),
    ),
    state: asField(
      {
        title: 'State',
        flags: ['state'],
        kind: 'choice',
        hint: 'Empty: in any state.',
        source: async () => ['online', 'offline'].map((value) => ({ title: value, value })),
      },
      z.enum(['online', 'offline'], 'The state is online or offline.').optional(),
    ),
    tag: asField(
      { title: 'Tag', flags: ['tag'], kind: 'text', maxLength: 128 },
      z.string().max(128, 'That is too long for a tag.').optional(),
    ),
  },
  title: ({ org }, { name }) =>
    name === undefined ? `Devices of ${org.name}` : `Devices of ${org.name} with “${name}”`,
  async rows(context, { name = '', state, tag }) {
    const all = await context.admin.devices(context.org.id).list();
    const wanted = name.trim().toLowerCase();
    const found = all
      .filter((device) =>
        [device.name, device.product ?? ''].some((text) => text.toLowerCase().includes(wanted)),
      )
      .filter((device) => state === undefined || isOnline(device) === (state === 'online'))
      .filter(({ tags }) => tag === undefined || tags.some((one) => one.toLowerCase() === tag.toLowerCase()));
    const ownerOf = await ownersOf(context, found);
    return found
      .map((device): Row => ({ ...device, owner: ownerOf(device) }))
      .toSorted((a, b) => a.name.localeCompare(b.name));
  },
  fact: (row) => ({
    title: row.name,
    value: [row.owner, statusInWords(row), row.tags.length === 0 ? '' : `tagged ${row.tags.join(', ')}`]
      .filter((part) => part !== '')
      .join('; '),
  }),
  columns: [
    { title: 'Name', value: ({ name }) => name },
    { title: 'Workspace or user', value: ({ owner }) => owner },
    { title: 'Product', value: ({ product = '' }) => product },
    { title: 'State', value: ({ status = '' }) => status },
    { title: 'Errors', value: ({ errorCodes }) => errorCodes.join('; ') },
    { title: 'Tags', value: ({ tags }) => tags.join('; ') },
    { title: 'Serial number', value: ({ serial = '' }) => serial },
    { title: 'MAC address', value: ({ mac = '' }) => mac },
    { title: 'IP address', value: ({ ip = '' }) => ip },
    { title: 'Software', value: ({ software = '' }) => software },
    { title: 'Last seen', value: ({ lastSeen = '' }) => lastSeen },
    { title: 'Device id', value: ({ id }) => id },
  ],
  summarize: (rows) => {
    const offline = rows.filter((row) => !isOnline(row)).length;
    return `${rows.length} in all, ${offline === 0 ? 'none' : offline} offline.`;
  },
  empty: 'There is none. Phones that never registered are not listed by Webex.',
  footer: 'One of them in full: device show NAME',
});
