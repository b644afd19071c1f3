// Giving a customer to one of the partner's people, and taking it back, for the two operations that do it.
import * as z from 'zod';
import type { ExecuteContext, ReadContext } from './context.ts';
import { InputProblems } from './failure.ts';
import type { PlanDraft } from './operation.ts';
import type { Organization } from './ports/admin/organizations.ts';
import type { Outcome } from './request.ts';
import type { UndoSpec } from './undo.ts';
import { findUser } from './users.ts';

type Where = Pick<ReadContext, 'org' | 'admin'>;

export const administration = z.object({
  personId: z.string(),
  email: z.string(),
  name: z.string(),
  /** True: assigned; false: unassigned. */
  assign: z.boolean(),
});
export type Administration = z.infer<typeof administration>;

/** Only customers have partner administrators and tags. */
export async function requireCustomer({ org, admin }: Where): Promise<void> {
  const { relation } = await admin.organizations().standing(org.id);
  if (relation !== 'own') return;
  const message = `${org.name} is my own organization: this is about customers.`;
  throw new InputProblems([{ field: 'org', message }]);
}

/** The organization whose people administer the customers. */
export async function partnerOrg(
  { admin }: Pick<ReadContext, 'admin'>,
  field: string,
): Promise<Organization> {
  const orgs = admin.organizations();
  const [{ orgId }, all] = await Promise.all([orgs.account(), orgs.list()]);
  if (orgId !== undefined)
    return all.find(({ id }) => id === orgId) ?? { id: orgId, name: 'my organization' };
  const message =
    'My admin account is a service app: Webex lets only a person of the partner ask for its administrators.';
  throw new InputProblems([{ field, message }]);
}

async function isAssigned({ org, admin }: Where, personId: string): Promise<boolean> {
  return (await admin.partner(org.id).admins()).some((one) => one.personId === personId);
}

export async function planAdministration(
  context: ReadContext,
  said: string,
  assign: boolean,
): Promise<PlanDraft<Administration>> {
  const { org, admin } = context;
  await requireCustomer(context);
  const home = await partnerOrg(context, 'user');
  const user = await findUser({ org: home, admin }, said);
  const admins = await admin.partner(org.id).admins();
  const has = admins.some(({ personId }) => personId === user.id);
  if (has === assign) {
    const message = assign
      ? `${user.displayName} administers ${org.name} already.`
      : `${user.displayName} was not assigned to ${org.name}.`;
    throw new InputProblems([{ field: 'user', message }]);
  }
  if (assign && (await admin.organizations().managedBy(user.id)) === 'all') {
    const message = `${user.displayName} has every customer already, by the role at home.`;
    throw new InputProblems([{ field: 'user', message }]);
  }
  const names = admins.map(({ displayName }) => displayName);
  const after = assign ? [...names, user.displayName] : names.filter((name) => name !== user.displayName);
  const inWords = (list: readonly string[]): string => list.join(', ') || 'nobody';
  return {
    summary: `${assign ? 'give' : 'take'} ${org.name} ${assign ? 'to' : 'from'} ${user.email} as partner administrator`,
    changes: [
      { field: 'user', label: 'User', before: '', after: `${user.displayName}, ${user.email}` },
      { field: 'admins', label: 'Partner administrators', before: inWords(names), after: inWords(after) },
    ],
    warnings: assign
      ? [
          `${user.displayName} can then administer ${org.name} without Steward.`,
          'Webex takes only people with the role Partner Administrator.',
        ]
      : [],
    beneficiaries: [user.email],
    calls: 3,
    data: { personId: user.id, email: user.email, name: user.displayName, assign },
  };
}

export async function executeAdministration(
  { org, admin, step }: ExecuteContext,
  { personId, assign }: Administration,
): Promise<void> {
  const partner = admin.partner(org.id);
  await step(assign ? 'assign' : 'unassign', {
    result: z.null(),
    write: async () => {
      await (assign ? partner.assign(personId) : partner.unassign(personId));
      return null;
    },
    lookup: async () =>
      (await isAssigned({ org, admin }, personId)) === assign
        ? { is: 'done', result: null }
        : { is: 'absent' },
  });
}

export async function verifyAdministration(
  context: ReadContext,
  { personId, name, assign }: Administration,
): Promise<Outcome> {
  const is = await isAssigned(context, personId);
  const inWords = (assigned: boolean): string =>
    `${name} ${assigned ? 'administers' : 'does not administer'} it`;
  const label = 'Partner administrator';
  return {
    fields: [{ label, asked: inWords(assign), is: inWords(is), match: is === assign ? 'same' : 'differs' }],
    notes: [],
  };
}

export const undoAdministration: UndoSpec<Administration> = {
  inverse: ({ email, assign }) => ({
    operation: assign ? 'partner unassign' : 'partner assign',
    input: { user: [email] },
  }),
  since: async (context, { personId, name, assign }) => {
    if ((await isAssigned(context, personId)) === assign) return undefined;
    return `${name} ${assign ? 'does not administer' : 'administers'} ${context.org.name} now.`;
  },
};
