import { READ_ONLY_ADMIN } from '../admin/access.ts';
import { newGrant } from '../oauth/tokens.ts';
import { SCOPES } from '../rest/scopes.ts';
import type { Account, Application } from '../world/entities.ts';
import { encodeId } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { seedPerson, seedToken } from './accounts.ts';

const ADMIN_SCOPE = /^(spark-admin|identity|audit):|^spark:(kms|people_read|applications_token)$/;

const GRANTED = {
  admin: SCOPES.filter((scope) => ADMIN_SCOPE.test(scope)).join(' '),
  reports: [
    'analytics:read_all',
    'spark:people_read',
    'spark-admin:organizations_read',
    'spark-admin:reports_read',
    'spark-admin:reports_write',
    'identity:people_read',
  ].join(' '),
};

function hex(world: World, kind: string, name: string): string {
  return `${world.lastingKey(kind, name)}${world.lastingKey(`${kind}2`, name)}`.replaceAll('-', '');
}

function seedApplication(
  world: World,
  kind: Application['kind'],
  account: Pick<Account, 'personId'>,
  orgId: string,
): Application {
  const name = `Steward ${kind}`;
  return world.applications.put({
    id: encodeId('APPLICATION', `C${hex(world, 'application', name)}`),
    kind,
    name,
    clientId: `C${hex(world, 'client', name)}`,
    clientSecret: hex(world, 'secret', name),
    personId: account.personId,
    orgId,
  });
}

/** The integration behind Steward's two accounts, and a service app that reads the partner organization. */
export function seedApplications(world: World): void {
  const admin = world.accounts.all().find(({ slot }) => slot === 'admin');
  const org = world.orgs.get(world.people.get(admin?.personId ?? '')?.orgId ?? '');
  if (admin === undefined || org === undefined) throw new Error('the world has no admin account');
  const integration = seedApplication(world, 'integration', admin, org.id);
  for (const slot of ['admin', 'reports'] as const) {
    // A reset keeps the grants in use: a running client could not get back to the first ones.
    if (world.grants.by('owner', `${integration.id} ${slot}`).length > 0) continue;
    const { id: applicationId, personId } = integration;
    const token = `refresh-${slot}-${hex(world, 'grant', slot)}`;
    newGrant(world, { applicationId, personId, slot, scope: GRANTED[slot] }, token);
  }
  const machine = seedPerson(world, org, 'steward-app@serviceapp.example', 'Steward App', {
    type: 'appuser',
    roles: [READ_ONLY_ADMIN],
  });
  const app = seedApplication(world, 'service', { personId: machine.id }, org.id);
  seedToken(world, machine, 'service');
  if (world.grants.by('owner', `${app.id} service`).length === 0)
    newGrant(
      world,
      { applicationId: app.id, personId: machine.id, slot: 'service' },
      `refresh-service-${hex(world, 'grant', 'service')}`,
    );
}
