import { z } from 'zod';
import { isPartnerOf } from '../admin/access.ts';
import { logIn } from '../admin/managed-list.ts';
import type { World } from '../world/world.ts';

const verb = z.enum(['add', 'remove', 'cool', 'login']);
const given = z.union([z.string(), z.literal(true)]).optional();

/** `{add: orgId}`, `{add: true, orgId}` and `{action: 'add', orgId}` all mean the same. */
export const managedChangeSchema = z
  .strictObject({
    action: verb.optional(),
    add: given,
    remove: given,
    cool: given,
    login: given,
    orgId: z.string().optional(),
    personId: z.string().optional(),
  })
  .transform((input, context) => {
    const named = verb.options.filter((option) => input[option] !== undefined);
    const actions = input.action === undefined ? named : [input.action, ...named];
    const [action] = actions;
    const target = action === undefined ? undefined : input[action];
    const orgId = typeof target === 'string' ? target : input.orgId;
    if (action === undefined || actions.length !== 1 || orgId === undefined) {
      context.addIssue({
        code: 'custom',
        message: 'say {"add": orgId}, {"remove": orgId}, {"cool": orgId} or {"login": orgId}',
      });
      return z.NEVER;
    }
    return { action, orgId, personId: input.personId };
  });

function cool(world: World, orgId: string): void {
  for (const entry of world.warm.all()) if (entry.orgId === orgId) world.warm.delete(entry.id);
}

/**
 * `add` and `remove` make an organisation a customer or not; `cool` only ends its 24 hours. `login` is what
 * a log-in to its Control Hub does to the managed list: of Steward's admin account if nobody is named.
 */
export function changeManaged(
  world: World,
  change: { action: z.infer<typeof verb>; orgId: string; personId: string | undefined },
): boolean {
  const admin = world.accounts.all().find(({ slot }) => slot === 'admin');
  const partnerOrgId = world.people.get(admin?.personId ?? '')?.orgId ?? '';
  const org = world.orgs.get(change.orgId);
  if (org === undefined || org.id === partnerOrgId) return false;
  if (change.action === 'login') {
    const person = world.people.get(change.personId ?? admin?.personId ?? '');
    if (person === undefined || !isPartnerOf(world, person, org)) return false;
    logIn(world, person.id, org.id);
    return true;
  }
  if (change.action !== 'add') cool(world, org.id);
  if (change.action === 'cool') return true;
  const { partnerOrgId: _before, ...rest } = org;
  world.orgs.put(change.action === 'add' ? { ...rest, partnerOrgId } : rest);
  return true;
}
