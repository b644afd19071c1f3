import type { Grant } from '../world/entities.ts';
import type { World } from '../world/world.ts';

const ACCESS_SECONDS = 14 * 86_400;
const REFRESH_SECONDS = 90 * 86_400;

export function newSecret(world: World, kind: string): string {
  const bytes = `${world.newKey(kind)}${world.newKey(kind)}`;
  return Buffer.from(bytes).toString('base64url').slice(0, 64);
}

export type NewGrant = Omit<Grant, 'id' | 'expiresAt' | 'createdAt'>;

export function newGrant(world: World, grant: NewGrant, id = newSecret(world, 'refresh')): Grant {
  const createdAt = world.now();
  return world.grants.put({ ...grant, id, createdAt, expiresAt: world.now() + REFRESH_SECONDS * 1000 });
}

function forgetExpired(world: World): void {
  for (const { id, expiresAt } of world.accounts.all())
    if (expiresAt !== undefined && expiresAt <= world.now()) world.accounts.delete(id);
}

/** A new access token of a grant, in the shape of the OAuth answers. */
export function issue(world: World, grant: Grant): Record<string, unknown> {
  forgetExpired(world);
  const { personId, slot, scope, applicationId } = grant;
  const access = world.accounts.put({
    id: `${slot}-${newSecret(world, 'access')}`,
    personId,
    slot,
    expiresAt: world.now() + ACCESS_SECONDS * 1000,
    scope,
    applicationId,
    issuedAt: world.now(),
  });
  return {
    access_token: access.id,
    expires_in: ACCESS_SECONDS,
    refresh_token: grant.id,
    refresh_token_expires_in: REFRESH_SECONDS,
    token_type: 'Bearer',
    ...(scope === undefined ? {} : { scope }),
  };
}

/** Using a grant starts its 90 days anew; whether its token changes, sources disagree. */
export function renew(world: World, grant: Grant): Grant {
  if (world.settings.refreshRotation === 'stable') return newGrant(world, grant, grant.id);
  world.grants.delete(grant.id);
  return newGrant(world, grant);
}
