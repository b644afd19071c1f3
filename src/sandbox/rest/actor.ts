import { FULL_ADMIN } from '../admin/access.ts';
import type { World } from '../world/world.ts';
import type { Actor } from './route.ts';

/** Whether a service app of the partner reaches its customers is not established: there is a switch for it. */
function withRights(world: World, { account, person }: Actor): Actor {
  const isFull = account.slot === 'service' && world.settings.serviceAppRights === 'full';
  return { account, person: isFull ? { ...person, roles: [FULL_ADMIN] } : person };
}

export function actorOf(world: World, authorization: string | undefined): Actor | undefined {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  const account = token === undefined ? undefined : world.accounts.get(token);
  if (account === undefined) return undefined;
  if (account.expiresAt !== undefined && account.expiresAt <= world.now()) return undefined;
  const person = world.people.get(account.personId);
  return person === undefined ? undefined : withRights(world, { account, person });
}

/** People and service apps are named by the id of the person, Steward's own accounts by their slot. */
export function ownerOf(actor: Actor | undefined): string | null {
  if (actor === undefined) return null;
  const { slot } = actor.account;
  return slot === 'person' || slot === 'service' ? actor.person.id : slot;
}
