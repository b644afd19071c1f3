// One BroadWorks enterprise, with how its directory stands.
import * as z from 'zod';
import { enterpriseField, findEnterprise, subscribersOf } from '../../domain/broadworks.ts';
import { defineOperation } from '../../domain/operation.ts';
import type { EnterpriseSync } from '../../domain/ports/admin/broadworks.ts';
import { answerModel } from '../../domain/show/answer.ts';
import { localTime } from '../../domain/show/times.ts';
import type { Fact } from '../../domain/views.ts';

export default defineOperation({
  name: 'broadworks enterprise',
  aliases: ['broadworks show', 'enterprise show'],
  capability: 'broadworks',
  summary: 'Show the BroadWorks enterprise of a customer: its names, its directory, its subscribers.',
  risk: 'read',
  scopes: ['spark-admin:broadworks_enterprises_read', 'spark-admin:broadworks_subscribers_read'],
  roles: ['Partner Full Administrator', 'Partner Read-only Administrator'],
  examples: ['broadworks enterprise --org Globex'],
  onOrg: true,
  input: z.object({ enterprise: enterpriseField() }),

  async answer(context, asked) {
    const { org, admin } = context;
    const { id, spEnterpriseId, provisioningId } = await findEnterprise(context, asked.enterprise);
    const [sync, subscribers] = await Promise.all([admin.broadworks().sync(id), subscribersOf(context)]);
    const mine = subscribers.filter((one) => one.spEnterpriseId === spEnterpriseId);
    const failed = mine.filter(({ status }) => status === 'error').length;
    return answerModel({
      title: spEnterpriseId,
      subtitle: `The BroadWorks enterprise of ${org.name}.`,
      facts: [
        {
          title: 'Subscribers',
          value: `${mine.length}${failed === 0 ? '' : `, of whom ${failed} could not be set up`}`,
        },
        ...syncFacts(sync),
        { title: 'Provisioning id', value: provisioningId },
        { title: 'Organization id', value: org.id },
      ],
      footer: `Go on with: broadworks subscribers --org "${org.name}", or broadworks sync --org "${org.name}"`,
    });
  },
});

function syncFacts({
  enabled,
  status,
  startedAt,
  endedAt,
  added,
  updated,
  deleted,
}: EnterpriseSync): readonly Fact[] {
  const told = status.toLowerCase().replaceAll('_', ' ');
  return [
    { title: 'Directory synchronization', value: enabled ? `on; the last one: ${told}` : 'off' },
    ...(startedAt === undefined ? [] : [{ title: 'Started', value: localTime(startedAt) }]),
    ...(endedAt === undefined
      ? []
      : [
          { title: 'Ended', value: localTime(endedAt) },
          { title: 'Users', value: `${added} added, ${updated} updated, ${deleted} deleted` },
        ]),
  ];
}
