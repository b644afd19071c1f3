import { z } from 'zod';
import type { World } from '../world/world.ts';

const verb = z.enum(['add', 'remove', 'cool']);

/** `{add: orgId}`, `{add: true, orgId}` and `{action: 'add', orgId}` all mean the same. */
export const managedChangeSchema = z
  .strictObject({
    action: verb.optional(),
    add: z.union([z.string(), z.literal(true)]).optional(),
    remove: z.union([z.string(), z.literal(true)]).optional(),
    cool: z.union([z.string(), z.literal(true)]).optional(),
    orgId: z.string().optional(),
  })
  .transform((input, context) => {
    const named = verb.options.filter((option) => input[option] !== undefined);
    const actions = input.action === undefined ? named : [input.action, ...named];
    const [action] = actions;
    const given = action === undefined ? undefined : input[action];
    const orgId = typeof given === 'string' ? given : input.orgId;
    if (action === undefined || actions.length !== 1 || orgId === undefined) {
      context.addIssue({
        code: 'custom',
        message: 'say {"add": orgId}, {"remove": orgId} or {"cool": orgId}',
      });
      return z.NEVER;
    }
    return { action, orgId };
  });

function cool(world: World, orgId: string): void {
  for (const entry of world.warm.all()) if (entry.orgId === orgId) world.warm.delete(entry.id);
}

/** `add` and `remove` make an organisation a customer or not; `cool` only ends its 24 hours. */
export function changeManaged(
  world: World,
  partnerOrgId: string,
  change: { action: 'add' | 'remove' | 'cool'; orgId: string },
): boolean {
  const org = world.orgs.get(change.orgId);
  if (org === undefined || org.id === partnerOrgId) return false;
  if (change.action !== 'add') cool(world, org.id);
  if (change.action === 'cool') return true;
  const { partnerOrgId: _before, ...rest } = org;
  world.orgs.put(change.action === 'add' ? { ...rest, partnerOrgId } : rest);
  return true;
}
