// The enterprises of Webex for BroadWorks.
import * as z from 'zod';
import { asField } from '../../domain/input.ts';
import { defineList } from '../../domain/list.ts';
import type { Enterprise } from '../../domain/ports/admin/broadworks.ts';

const fold = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

const syncInWords = ({ sync }: Enterprise): string =>
  sync === undefined ? 'not told' : sync.enabled ? sync.status.toLowerCase().replaceAll('_', ' ') : 'off';

export default defineList({
  name: 'broadworks enterprises',
  aliases: ['enterprises'],
  capability: 'broadworks',
  summary: 'List the BroadWorks enterprises of our customers.',
  scopes: ['spark-admin:broadworks_enterprises_read', 'spark-admin:organizations_read'],
  roles: ['Partner Full Administrator', 'Partner Read-only Administrator'],
  examples: ['broadworks enterprises', 'broadworks enterprises globex'],
  onOrg: false,
  input: {
    filter: asField(
      {
        title: 'Filter',
        flags: ['filter'],
        kind: 'text',
        positional: 'rest',
        hint: 'A part of the name of the enterprise or of the organization.',
        maxLength: 100,
      },
      z.string().max(100, 'That is too long for a filter.').optional(),
    ),
  },
  title: (_, { filter }) =>
    filter === undefined ? 'BroadWorks enterprises' : `BroadWorks enterprises with “${filter}”`,
  async rows({ admin }, { filter = '' }) {
    const [orgs, all] = await Promise.all([admin.organizations().list(), admin.broadworks().enterprises()]);
    const names = new Map(orgs.map(({ id, name }) => [id, name]));
    const wanted = fold(filter);
    return all
      .map((enterprise) => ({ ...enterprise, name: names.get(enterprise.orgId) ?? enterprise.orgId }))
      .filter(({ name, spEnterpriseId }) =>
        [name, spEnterpriseId].some((text) => fold(text).includes(wanted)),
      )
      .toSorted((a, b) => a.name.localeCompare(b.name));
  },
  fact: (row) => ({ title: row.name, value: `${row.spEnterpriseId}; directory: ${syncInWords(row)}` }),
  columns: [
    { title: 'Organization', value: ({ name }) => name },
    { title: 'Organization id', value: ({ orgId }) => orgId },
    { title: 'Enterprise', value: ({ spEnterpriseId }) => spEnterpriseId },
    { title: 'Provisioning id', value: ({ provisioningId }) => provisioningId },
    { title: 'Directory synchronization', value: syncInWords },
  ],
  empty: 'None.',
  footer: 'One of them: broadworks enterprise --org NAME',
});
