// The locations of an organization.
import * as z from 'zod';
import { asField } from '../../domain/input.ts';
import { defineList } from '../../domain/list.ts';
import { addressInWords } from '../../domain/locations.ts';

export default defineList({
  name: 'location list',
  aliases: ['locations', 'list locations', 'location find'],
  capability: 'locations',
  summary: 'List the locations of an organization with address and time zone.',
  scopes: ['spark-admin:locations_read'],
  roles: ['Full Administrator', 'Read-only Administrator', 'Location Administrator'],
  examples: ['location list --org Acme', 'location list Berlin', 'location list --org all'],
  onOrg: true,
  acrossOrgs: true,
  input: {
    name: asField(
      {
        title: 'Name',
        flags: ['name'],
        kind: 'text',
        positional: 'rest',
        hint: 'A part of the name; empty: all of them.',
        maxLength: 256,
      },
      z.string().max(256, 'That is too long for a location.').optional(),
    ),
  },
  title: ({ org }, { name }) =>
    name === undefined ? `Locations of ${org.name}` : `Locations of ${org.name} with “${name}” in the name`,
  async rows({ org, admin }, { name = '' }) {
    const all = await admin.locations(org.id).list();
    const wanted = name.trim().toLowerCase();
    return all
      .filter((location) => location.name.toLowerCase().includes(wanted))
      .toSorted((a, b) => a.name.localeCompare(b.name));
  },
  fact: (location) => ({
    title: location.name,
    value: [addressInWords(location), location.timeZone]
      .filter((part) => part !== undefined && part !== '')
      .join('; '),
  }),
  columns: [
    { title: 'Name', value: ({ name }) => name },
    { title: 'Street', value: ({ address1 = '' }) => address1 },
    { title: 'Address, second line', value: ({ address2 = '' }) => address2 },
    { title: 'City', value: ({ city = '' }) => city },
    { title: 'State', value: ({ state = '' }) => state },
    { title: 'Postal code', value: ({ postalCode = '' }) => postalCode },
    { title: 'Country', value: (location) => location.country ?? '' },
    { title: 'Time zone', value: (location) => location.timeZone ?? '' },
    { title: 'Language', value: ({ preferredLanguage = '' }) => preferredLanguage },
    { title: 'Location id', value: ({ id }) => id },
  ],
  empty: 'There is none.',
  footer: 'One of them in full: location show NAME',
});
