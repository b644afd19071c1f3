// Giving a user a hybrid service and taking it away: the license, and what Webex makes of it afterwards.

import type { ExecuteContext, ReadContext } from './context.ts';
import { InputProblems } from './failure.ts';
import { licensesOf } from './fields.ts';
import { statusInWords } from './hybrid.ts';
import { followMembership } from './hybrid-follow.ts';
import {
  groupName,
  type HybridService,
  hybridServices,
  membershipInWords,
  pickService,
} from './hybrid-service.ts';
import {
  executeLicenseChange,
  type LicenseAnswered,
  type LicenseChangeData,
  planLicenseChange,
  undoLicenseChange,
  verifyLicenseChange,
} from './license-change.ts';
import type { PlanDraft } from './operation.ts';
import type { User } from './ports/admin/people.ts';
import type { GroupMembership } from './ports/admin/resource-groups.ts';
import type { Outcome } from './request.ts';
import type { UndoSpec } from './undo.ts';
import { findUser } from './users.ts';

const SETTLED = ['activated', 'error'];
/** Nobody says whether the membership goes with the license: it is told, and not waited for. */
const GONE_MS = 60_000;

export const HYBRID_WRITE_SCOPES = [
  'spark-admin:people_read',
  'spark-admin:people_write',
  'spark-admin:licenses_read',
  'spark-admin:locations_read',
  'spark-admin:hybrid_connectors_read',
  'spark-admin:resource_groups_read',
  'spark-admin:resource_group_memberships_read',
];

interface Asked {
  readonly service: string;
  readonly user: string;
}

export async function planHybridChange(
  context: ReadContext,
  asked: Asked,
  give: boolean,
): Promise<PlanDraft<LicenseChangeData>> {
  const { org } = context;
  const all = await licensesOf(context);
  const service = pickService(context, hybridServices(all), asked.service);
  const user = await findUser(context, asked.user);
  const has = user.licenses.includes(service.id);
  if (give && has) await refuseTwice(context, service, user);
  if (!give && !has) wrong(`${user.displayName} does not have ${service.name}.`);
  const wishes = { user, all, field: 'service', location: undefined, extension: undefined };
  const [add, remove] = give ? [[service.id], []] : [[], [service.id]];
  const draft = await planLicenseChange(context, { ...wishes, add, remove });
  const down = give ? await downWarning(context, service) : [];
  const lost = `${user.displayName} loses ${service.name} as soon as Webex has taken the license back.`;
  const then = give ? 'Webex activates it; I watch until it has' : 'Webex ends the service';
  return {
    ...draft,
    summary: `${give ? 'enable' : 'disable'} ${service.license.name} for ${user.email} in ${org.name}`,
    changes: [...draft.changes, { field: 'then', label: 'Then', before: '', after: then }],
    warnings: [...(give ? down : [lost]), ...draft.warnings],
    calls: draft.calls + 4,
  };
}

async function refuseTwice(context: ReadContext, { id, name }: HybridService, user: User): Promise<void> {
  const [membership] = await membershipsOf(context, user.id, id);
  const who = user.displayName;
  if (membership?.status === 'pending') wrong(`${name} is being activated for ${who} at this moment.`);
  if (membership?.status === 'error')
    wrong(
      `${who} has the license for ${name}, and its activation failed. See “hybrid connectors”; then disable it and enable it again.`,
    );
  wrong(`${who} has ${name} already.`);
}

function wrong(message: string): never {
  throw new InputProblems([{ field: 'service', message }]);
}

const membershipsOf = async (
  { org, admin }: Pick<ReadContext, 'org' | 'admin'>,
  personId: string,
  licenseId: string,
): Promise<readonly GroupMembership[]> => admin.resourceGroups(org.id).memberships({ personId, licenseId });

/** Services that live in the cloud have no connectors: where there are none, nothing is wrong. */
async function downWarning({ org, admin }: ReadContext, { name }: HybridService): Promise<readonly string[]> {
  const [type] = ['calendar', 'message', 'call'].filter((word) => name.toLowerCase().includes(word));
  const own = (await admin.hybrid(org.id).connectors()).filter((connector) => connector.type === type);
  if (own.length === 0 || own.some(({ status }) => status === 'operational')) return [];
  const states = [...new Set(own.map(({ status }) => statusInWords(status)))].join(', ');
  return [`No ${type} connector of ${org.name} is operational (${states}): the activation may fail.`];
}

export async function executeHybridChange(
  context: ExecuteContext,
  data: LicenseChangeData,
): Promise<LicenseAnswered> {
  const { org, admin } = context;
  const answered = await executeLicenseChange(context, data);
  const [added] = data.add;
  const id = added?.id ?? data.remove[0]?.id ?? '';
  const holds = async (): Promise<boolean> =>
    (await admin.people(org.id).get(data.personId)).licenses.includes(id);
  // What did not happen at all is not waited for.
  if ((await holds()) !== (added !== undefined)) return answered;
  await followMembership(context, {
    look: async () => (await membershipsOf(context, data.personId, id))[0],
    isEnd: (membership) =>
      added === undefined ? membership === undefined : SETTLED.includes(membership?.status ?? ''),
    progress:
      added === undefined
        ? `${data.displayName} does not have the license any more. Webex ends the service.`
        : `${data.displayName} has the license. Webex activates ${added.name}; that takes a while.`,
    ...(added === undefined ? { patienceMs: GONE_MS } : {}),
  });
  return answered;
}

export async function verifyHybridChange(
  context: ReadContext,
  data: LicenseChangeData,
  answered: LicenseAnswered,
): Promise<Outcome> {
  const [added] = data.add;
  const id = added?.id ?? data.remove[0]?.id ?? '';
  const [outcome, [membership], groups] = await Promise.all([
    verifyLicenseChange(context, data, answered),
    membershipsOf(context, data.personId, id),
    context.admin.resourceGroups(context.org.id).list(),
  ]);
  const group = membership && groupName(groups, membership);
  if (added === undefined) {
    const still = `Webex still shows the membership in the resource group ${group}; it goes when Webex has cleaned up.`;
    return { ...outcome, notes: [...outcome.notes, ...(membership === undefined ? [] : [still])] };
  }
  const is = membership === undefined ? '' : membershipInWords(membership.status);
  const match = membership?.status === 'activated' ? 'same' : is === '' ? 'missing' : 'differs';
  const failed = `${added.name} could not be activated. “hybrid connectors” shows whether they work, Control Hub what is wrong with the user; then disable it and enable it again.`;
  const slow = 'Webex has not finished yet. “hybrid users” shows how it stands.';
  const notes = match === 'same' ? [] : [membership?.status === 'error' ? failed : slow];
  return {
    ...outcome,
    // Beside the license, and before what is said of everything else.
    fields: outcome.fields.toSpliced(data.add.length, 0, {
      label: 'Activation',
      asked: membershipInWords('activated'),
      is,
      match,
    }),
    notes: [...outcome.notes, ...notes],
    ...(group === undefined
      ? {}
      : { facts: [...(outcome.facts ?? []), { title: 'Resource group', value: group }] }),
  };
}

/** Enabling and disabling are each other's opposite. */
export const undoHybridChange: UndoSpec<LicenseChangeData> = {
  ...undoLicenseChange,
  inverse: ({ email, add, remove }) => ({
    operation: add.length > 0 ? 'hybrid disable' : 'hybrid enable',
    input: { user: [email], service: [...add, ...remove].map(({ id }) => id) },
  }),
};
