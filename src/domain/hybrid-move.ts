// Moving a user of a hybrid service to another resource group. Webex allows it only while nothing is pending.
import * as z from 'zod';
import type { ExecuteContext, ReadContext } from './context.ts';
import { InputProblems, InputQuestion } from './failure.ts';
import { followMembership } from './hybrid-follow.ts';
import { groupName, membershipInWords, pickService, servicesOf } from './hybrid-service.ts';
import type { PlanDraft } from './operation.ts';
import { pickNamed } from './pick.ts';
import type { GroupMembership, ResourceGroup } from './ports/admin/resource-groups.ts';
import type { FieldResult, Outcome } from './request.ts';
import type { UndoSpec } from './undo.ts';
import { findUser } from './users.ts';

const named = z.object({ id: z.string(), name: z.string() });

export const hybridMove = z.object({
  membershipId: z.string(),
  personId: z.string(),
  email: z.string(),
  displayName: z.string(),
  service: named,
  from: named,
  to: named,
});
type HybridMove = z.infer<typeof hybridMove>;

interface Asked {
  readonly user: string;
  readonly group: string;
  readonly service?: string | undefined;
}

export async function planHybridMove(context: ReadContext, asked: Asked): Promise<PlanDraft<HybridMove>> {
  const { org, admin } = context;
  const [user, services, groups] = await Promise.all([
    findUser(context, asked.user),
    servicesOf(context),
    admin.resourceGroups(org.id).list(),
  ]);
  const to = pickGroup(context, groups, asked.group);
  const wanted = asked.service === undefined ? undefined : pickService(context, services, asked.service);
  const all = await admin.resourceGroups(org.id).memberships({ personId: user.id });
  const nameOf = (licenseId: string): string =>
    services.find(({ id }) => id === licenseId)?.name ?? 'a service';
  const own = all.filter(({ licenseId }) => wanted === undefined || licenseId === wanted.id);
  const [only, second] = own;
  if (only === undefined)
    wrong(
      'user',
      `${user.displayName} has ${wanted?.name ?? 'no hybrid service'}${wanted ? ' not' : ''}: there is nothing to move.`,
    );
  if (second !== undefined) {
    throw new InputQuestion({
      field: 'service',
      title: 'Which service?',
      subtitle: `${user.displayName} has more than one.`,
      choices: own.map((one) => ({
        title: `${nameOf(one.licenseId)}, in ${groupName(groups, one)}`,
        value: one.licenseId,
      })),
    });
  }
  const service = { id: only.licenseId, name: nameOf(only.licenseId) };
  if (only.groupId === to.id) wrong('group', `${user.displayName} is in ${to.name} already.`);
  if (only.status === 'pending')
    wrong(
      'user',
      `${service.name} is being activated for ${user.displayName}, and Webex moves nobody meanwhile. Try it again in a minute.`,
    );
  const from = { id: only.groupId, name: groupName(groups, only) };
  return {
    summary: `move ${user.email} to the resource group ${to.name} for ${service.name} in ${org.name}`,
    changes: [
      { field: 'email', label: 'User', before: '', after: `${user.displayName}, ${user.email}` },
      { field: 'service', label: 'Service', before: '', after: service.name },
      { field: 'group', label: 'Resource group', before: from.name, after: to.name },
    ],
    warnings: [`${service.name} is activated anew for ${user.displayName}, by the clusters of ${to.name}.`],
    beneficiaries: [user.email],
    calls: 4,
    data: {
      membershipId: only.id,
      personId: user.id,
      email: user.email,
      displayName: user.displayName,
      service,
      from,
      to: { id: to.id, name: to.name },
    },
  };
}

function wrong(field: string, message: string): never {
  throw new InputProblems([{ field, message }]);
}

function pickGroup({ org }: ReadContext, groups: readonly ResourceGroup[], said: string): ResourceGroup {
  return pickNamed(groups, said, {
    field: 'group',
    question: 'Which resource group?',
    where: org.name,
    none: `${org.name} has no resource group`,
    hint: '“hybrid groups” names them.',
  });
}

export async function executeHybridMove(context: ExecuteContext, data: HybridMove): Promise<void> {
  const groups = context.admin.resourceGroups(context.org.id);
  const look = async (): Promise<GroupMembership> => groups.membership(data.membershipId);
  await context.step('move', {
    result: z.object({ groupId: z.string() }),
    write: async () => groups.move(await look(), data.to.id),
    lookup: async () => {
      const { groupId } = await look();
      if (groupId === data.to.id) return { is: 'done', result: { groupId } };
      if (groupId === data.from.id) return { is: 'absent' };
      return { is: 'conflict', detail: `Somebody has moved ${data.displayName} to another resource group.` };
    },
  });
  await followMembership(context, {
    look,
    isEnd: (membership) => membership?.status !== 'pending',
    progress: `${data.displayName} is in ${data.to.name}. Webex activates ${data.service.name} there.`,
  });
}

export async function verifyHybridMove({ org, admin }: ReadContext, data: HybridMove): Promise<Outcome> {
  const groups = admin.resourceGroups(org.id);
  const [membership, all] = await Promise.all([groups.membership(data.membershipId), groups.list()]);
  const { status, groupId } = membership;
  const fields: FieldResult[] = [
    {
      label: 'Resource group',
      asked: data.to.name,
      is: groupName(all, membership),
      match: groupId === data.to.id ? 'same' : 'differs',
    },
    {
      label: 'Activation',
      asked: membershipInWords('activated'),
      is: membershipInWords(status),
      match: status === 'activated' ? 'same' : 'differs',
    },
  ];
  const failed = `The clusters of ${data.to.name} could not activate ${data.service.name}. “hybrid connectors” shows whether they work.`;
  const slow = 'Webex has not finished yet. “hybrid users” shows how it stands.';
  return { fields, notes: status === 'error' ? [failed] : status === 'pending' ? [slow] : [] };
}

export const undoHybridMove: UndoSpec<HybridMove> = {
  inverse: ({ email, service, from }) => ({
    operation: 'hybrid move',
    input: { user: [email], group: [from.id], service: [service.id] },
  }),
  since: async ({ org, admin }, { membershipId, displayName, service, to }) => {
    const all = await admin.resourceGroups(org.id).memberships({ licenseId: service.id });
    const membership = all.find(({ id }) => id === membershipId);
    if (membership === undefined) return `${displayName} does not have ${service.name} now.`;
    return membership.groupId === to.id ? undefined : `${displayName} is in another resource group now.`;
  },
};
