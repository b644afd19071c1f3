// The locations of an organization.
import { defineList, named, nameFilter } from '../../domain/list.ts';
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
    name: nameFilter(),
  },
  title: ({ org }, { name }) =>
    name === undefined ? `Locations of ${org.name}` : `Locations of ${org.name} with “${name}” in the name`,
  rows: async ({ org, admin }, { name }) => named(await admin.locations(org.id).list(), name),
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
