// The BroadWorks subscribers of a customer.
import * as z from 'zod';
import { stateInWords, subscribersOf } from '../../domain/broadworks.ts';
import { asField } from '../../domain/input.ts';
import { defineList } from '../../domain/list.ts';
import { SUBSCRIBER_STATES } from '../../domain/ports/admin/broadworks.ts';

export default defineList({
  name: 'broadworks subscribers',
  aliases: ['subscribers'],
  capability: 'broadworks',
  summary: 'List the BroadWorks subscribers of a customer.',
  scopes: ['spark-admin:broadworks_enterprises_read', 'spark-admin:broadworks_subscribers_read'],
  roles: ['Partner Full Administrator', 'Partner Read-only Administrator'],
  examples: ['broadworks subscribers --org Globex', 'broadworks subscribers --status error --org all'],
  onOrg: true,
  acrossOrgs: true,
  input: {
    status: asField(
      { title: 'State', flags: ['status'], kind: 'text', hint: 'Only those in this state.', maxLength: 40 },
      z.enum(SUBSCRIBER_STATES, { error: `A state is one of ${SUBSCRIBER_STATES.join(', ')}.` }).optional(),
    ),
  },
  title: ({ org }) => `BroadWorks subscribers of ${org.name}`,
  async rows(context, { status }) {
    const all = await subscribersOf(context, { status });
    return all.toSorted((a, b) => a.lastName.localeCompare(b.lastName) || a.userId.localeCompare(b.userId));
  },
  fact: ({ firstName, lastName, userId, package: pack, status, errors }) => ({
    title: `${firstName} ${lastName}`.trim() || userId,
    value: [userId, pack, stateInWords(status), ...errors.slice(0, 1)].join('; '),
  }),
  columns: [
    { title: 'First name', value: ({ firstName }) => firstName },
    { title: 'Last name', value: ({ lastName }) => lastName },
    { title: 'BroadWorks user id', value: ({ userId }) => userId },
    { title: 'E-mail', value: ({ email }) => email },
    { title: 'Package', value: (row) => row.package },
    { title: 'State', value: ({ status }) => status },
    { title: 'Phone', value: ({ primaryPhoneNumber }) => primaryPhoneNumber },
    { title: 'Extension', value: ({ extension }) => extension },
    { title: 'Enterprise', value: ({ spEnterpriseId }) => spEnterpriseId },
    { title: 'Errors', value: ({ errors }) => errors.join('; ') },
  ],
  empty: 'None.',
  footer: 'One of them: broadworks subscriber USER-ID --org NAME',
});
