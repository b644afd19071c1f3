// The workspaces of an organization.
import * as z from 'zod';
import { asField } from '../../domain/input.ts';
import { defineList, named, nameFilter } from '../../domain/list.ts';
import { locationChoices, pickLocation } from '../../domain/locations.ts';
import type { Workspace } from '../../domain/ports/admin/workspaces.ts';
import { callingInWords, kindInWords } from '../../domain/workspaces.ts';

interface Row extends Workspace {
  readonly location: string;
}

const size = ({ type, capacity }: Row): string =>
  [kindInWords(type), capacity === undefined ? undefined : `for ${capacity}`]
    .filter((part) => part !== undefined)
    .join(' ');

/** Only what somebody should look at. */
const trouble = ({ health, issues }: Row): string =>
  health === undefined || health === 'ok' ? '' : `${health}: ${issues.join(', ')}`.replace(/: $/, '');

export default defineList({
  name: 'workspace list',
  aliases: ['workspaces', 'list workspaces', 'workspace find'],
  capability: 'workspaces',
  summary: 'List the workspaces of an organization with location, size, calling and health.',
  scopes: ['spark-admin:workspaces_read', 'spark-admin:locations_read'],
  roles: ['Full Administrator', 'Read-only Administrator', 'Device Administrator'],
  examples: [
    'workspace list --org Acme',
    'workspace list Board --location Berlin --org Acme',
    'workspace list --org all',
  ],
  onOrg: true,
  acrossOrgs: true,
  input: {
    name: nameFilter(),
    location: asField(
      {
        title: 'Location',
        flags: ['location', 'loc'],
        kind: 'choice',
        hint: 'Empty: everywhere.',
        source: locationChoices,
      },
      z.string().max(256, 'That is too long for a location.').optional(),
    ),
  },
  title: ({ org }, { name }) =>
    name === undefined ? `Workspaces of ${org.name}` : `Workspaces of ${org.name} with “${name}” in the name`,
  async rows({ org, admin }, { name, location }) {
    const [all, locations] = await Promise.all([
      admin.workspaces(org.id).list(),
      admin.locations(org.id).list(),
    ]);
    const here = location === undefined ? undefined : pickLocation(locations, location, org.name).id;
    return named(all, name)
      .filter(({ locationId }) => here === undefined || locationId === here)
      .map((workspace): Row => {
        const place = locations.find(({ id }) => id === workspace.locationId);
        return { ...workspace, location: place?.name ?? '' };
      });
  },
  fact: (row) => ({
    title: row.name,
    value: [row.location, size(row), callingInWords(row.calling) ?? '', trouble(row)]
      .filter((part) => part !== '')
      .join('; '),
  }),
  columns: [
    { title: 'Name', value: ({ name }) => name },
    { title: 'Location', value: ({ location }) => location },
    { title: 'Kind', value: ({ type }) => kindInWords(type) ?? '' },
    { title: 'People', value: ({ capacity = '' }) => capacity },
    { title: 'Calling', value: ({ calling }) => callingInWords(calling) ?? '' },
    { title: 'Calendar', value: ({ calendar = '' }) => calendar },
    { title: 'SIP address', value: ({ sipAddress = '' }) => sipAddress },
    { title: 'Health', value: ({ health = '' }) => health },
    { title: 'Issues', value: ({ issues }) => issues.join('; ') },
    { title: 'Workspace id', value: ({ id }) => id },
  ],
  empty: 'There is none.',
  footer: 'One of them in full: workspace show NAME',
});
