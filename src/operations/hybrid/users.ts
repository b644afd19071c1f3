// Who has which hybrid service, in which resource group, and whether it is activated.

import * as z from 'zod';
import type { ReadContext } from '../../domain/context.ts';
import {
  anyServiceField,
  groupName,
  hybridServices,
  membershipInWords,
  pickService,
} from '../../domain/hybrid-service.ts';
import { asField } from '../../domain/input.ts';
import { defineList } from '../../domain/list.ts';
import type { MembershipStatus } from '../../domain/ports/admin/resource-groups.ts';

const STATES = ['pending', 'activated', 'error'] as const;

interface Row {
  readonly name: string;
  readonly email: string;
  readonly service: string;
  readonly group: string;
  /** Undefined: Webex has made no membership of the license yet. */
  readonly status: MembershipStatus | undefined;
}

export default defineList({
  name: 'hybrid users',
  aliases: ['hybrid memberships'],
  capability: 'hybrid',
  summary: 'List who has which hybrid service, in which resource group, and whether it is activated.',
  scopes: [
    'spark-admin:licenses_read',
    'spark-admin:resource_groups_read',
    'spark-admin:resource_group_memberships_read',
  ],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['hybrid users --org Globex', 'hybrid users --service calendar --status error --org all'],
  onOrg: true,
  acrossOrgs: true,
  input: {
    service: anyServiceField(),
    status: asField(
      {
        title: 'Status',
        flags: ['status'],
        kind: 'choice',
        maxLength: 20,
        source: async () => STATES.map((value) => ({ title: membershipInWords(value), value })),
      },
      z
        .string()
        .toLowerCase()
        .pipe(z.enum(STATES, 'A membership is pending, activated or error.'))
        .optional(),
    ),
  },
  title: ({ org }) => `Hybrid users of ${org.name}`,
  rows: rowsOf,
  fact: (row: Row) => ({
    title: `${row.name}, ${row.service}`,
    value: [stateOf(row), row.group, row.email].filter((part) => part !== '').join(' · '),
  }),
  columns: [
    { title: 'Name', value: ({ name }) => name },
    { title: 'E-mail', value: ({ email }) => email },
    { title: 'Service', value: ({ service }) => service },
    { title: 'Status', value: ({ status }) => status ?? '' },
    { title: 'Resource group', value: ({ group }) => group },
  ],
  summarize: (rows) => {
    const failed = rows.filter(({ status }) => status === 'error').length;
    const pending = rows.filter(({ status }) => status === 'pending').length;
    const parts = [
      `${rows.length} in all`,
      ...(failed === 0 ? [] : [`${failed} failed`]),
      ...(pending === 0 ? [] : [`${pending} being activated`]),
    ];
    return `${parts.join(', ')}.`;
  },
  empty: 'Nobody like that has a hybrid service here.',
  footer: 'hybrid enable|disable SERVICE USER · hybrid move USER GROUP',
});

const stateOf = ({ status }: Row): string =>
  status === undefined ? 'not activated yet' : membershipInWords(status);

const ORDER: readonly (MembershipStatus | undefined)[] = ['error', undefined, 'pending', 'activated'];

async function rowsOf(
  context: ReadContext,
  asked: { readonly service?: string | undefined; readonly status?: MembershipStatus | undefined },
): Promise<readonly Row[]> {
  const { org, admin } = context;
  const services = hybridServices(await admin.licenses(org.id).list());
  const wanted = asked.service === undefined ? services : [pickService(context, services, asked.service)];
  if (wanted.length === 0) return [];
  const resource = admin.resourceGroups(org.id);
  const [only] = wanted;
  const licenseId = wanted.length === 1 ? only?.id : undefined;
  const [groups, memberships] = await Promise.all([resource.list(), resource.memberships({ licenseId })]);
  const rows: Row[] = [];
  for (const { id, name: service } of wanted) {
    const own = new Map(memberships.filter((one) => one.licenseId === id).map((one) => [one.personId, one]));
    for await (const page of admin.licenses(org.id).holders(id)) {
      for (const { personId, displayName, email } of page) {
        const membership = own.get(personId);
        const group = membership === undefined ? '' : groupName(groups, membership);
        rows.push({ name: displayName, email, service, group, status: membership?.status });
      }
    }
  }
  return rows
    .filter(({ status }) => asked.status === undefined || status === asked.status)
    .toSorted(
      (a, b) =>
        ORDER.indexOf(a.status) - ORDER.indexOf(b.status) ||
        a.name.localeCompare(b.name) ||
        a.service.localeCompare(b.service),
    );
}
