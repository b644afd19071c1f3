import type { Subscriber } from '../world/admin-entities.ts';
import type { Org } from '../world/entities.ts';
import { encodeId, uuidOf } from '../world/ids.ts';
import type { World } from '../world/world.ts';

const CREATED = '2024-06-01T08:00:00.000Z';
const PACKAGES = ['basic', 'standard', 'premium'] as const;

/** A BroadWorks enterprise of a customer with its first people as subscribers. */
export function seedBroadworks(world: World, org: Org): void {
  const spEnterpriseId = `Northwind+${org.displayName.toLowerCase().replaceAll(' ', '-')}`;
  const provisioningId = Buffer.from(
    `${uuidOf(org.partnerOrgId ?? '')}:${world.lastingKey('provisioning', 'northwind')}`,
  ).toString('base64url');
  world.admin.enterprises.put({
    id: encodeId('ENTERPRISE', uuidOf(org.id)),
    orgId: org.id,
    provisioningId,
    spEnterpriseId,
    enableDirSync: true,
  });
  for (const [index, person] of world.people.by('org', org.id).slice(0, 3).entries()) {
    const isBroken = index === 2;
    const subscriber: Subscriber = {
      id: encodeId('SUBSCRIBER', world.namedKey('subscriber', person.id)),
      personId: person.id,
      userId: `${person.emails[0]?.split('@')[0] ?? ''}@${org.displayName.toLowerCase().replaceAll(' ', '')}.sp.example`,
      spEnterpriseId,
      provisioningId,
      firstName: person.firstName ?? person.displayName,
      lastName: person.lastName ?? person.displayName,
      email: person.emails[0],
      primaryPhoneNumber: `+1-240-555-1${String(100 + index)}`,
      extension: String(2100 + index),
      package: PACKAGES[index % PACKAGES.length] ?? 'basic',
      status: isBroken ? 'error' : 'provisioned',
      created: CREATED,
      lastStatusChange: CREATED,
    };
    const errors = [{ errorCode: 10_022, description: 'The BroadWorks UserID is already associated' }];
    world.admin.subscribers.put(isBroken ? { ...subscriber, errors } : subscriber);
  }
}
