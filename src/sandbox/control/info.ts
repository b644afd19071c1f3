import { SEEDS } from '../seed/seeds.ts';
import type { Account, Application } from '../world/entities.ts';
import type { World } from '../world/world.ts';

export type SandboxInfo = {
  baseUrl: string;
  bot: { token: string; email: string; personId: string; url: string };
  botPid?: number;
  tokens: { admin: string; reports: string };
  integration: {
    clientId: string;
    clientSecret: string;
    refreshTokens: { admin: string; reports: string };
  };
  serviceApp: {
    applicationId: string;
    clientId: string;
    clientSecret: string;
    token: string;
    refreshToken: string;
  };
  people: { name: string; email: string; personId: string; orgId: string; token: string }[];
  /** A token of each role, and of the service app. */
  roleTokens: { role: string; name: string; email: string; personId: string; orgId: string; token: string }[];
  seed: string;
  seeds: readonly string[];
  orgs: { id: string; name: string; managed: boolean }[];
  rooms: { id: string; title: string; type: string }[];
};

function accountOf(world: World, slot: Account['slot']): Account {
  const account = world.accounts.all().find((one) => one.slot === slot && one.expiresAt === undefined);
  if (account === undefined) throw new Error(`the world has no ${slot} account`);
  return account;
}

function people(world: World): SandboxInfo['people'] {
  return world.accounts
    .all()
    .filter(({ slot, expiresAt }) => slot === 'person' && expiresAt === undefined)
    .flatMap((account) => {
      const person = world.people.get(account.personId);
      if (person === undefined) return [];
      const { id: personId, displayName: name, orgId, emails } = person;
      return [{ name, email: emails[0] ?? '', personId, orgId, token: account.id }];
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

function roleTokens(world: World): SandboxInfo['roleTokens'] {
  return world.accounts
    .all()
    .filter(
      ({ expiresAt, slot, role }) => expiresAt === undefined && (role !== undefined || slot === 'service'),
    )
    .flatMap(({ id: token, role = 'serviceApp', personId }) => {
      const person = world.people.get(personId);
      if (person === undefined) return [];
      const { displayName: name, orgId, emails } = person;
      return [{ role, name, email: emails[0] ?? '', personId, orgId, token }];
    })
    .toSorted((a, b) => a.role.localeCompare(b.role));
}

function titleOf(world: World, roomId: string, title: string, botId: string): string {
  const other = world.memberships.by('room', roomId).find(({ personId }) => personId !== botId);
  return (other === undefined ? undefined : world.people.get(other.personId)?.displayName) ?? title;
}

function applicationOf(world: World, kind: Application['kind']): Application {
  const application = world.applications.all().find((candidate) => candidate.kind === kind);
  if (application === undefined) throw new Error(`the world has no application of kind ${kind}`);
  return application;
}

/** The one that works now: refreshing may have replaced the one of the seed. */
function refreshTokenOf(world: World, { id }: Application, slot: Account['slot']): string {
  return world.grants.by('owner', `${id} ${slot}`).at(-1)?.id ?? '';
}

function applications(world: World): Pick<SandboxInfo, 'integration' | 'serviceApp'> {
  const integration = applicationOf(world, 'integration');
  const service = applicationOf(world, 'service');
  return {
    integration: {
      clientId: integration.clientId,
      clientSecret: integration.clientSecret,
      refreshTokens: {
        admin: refreshTokenOf(world, integration, 'admin'),
        reports: refreshTokenOf(world, integration, 'reports'),
      },
    },
    serviceApp: {
      applicationId: service.id,
      clientId: service.clientId,
      clientSecret: service.clientSecret,
      token: accountOf(world, 'service').id,
      refreshToken: refreshTokenOf(world, service, 'service'),
    },
  };
}

/** The bot that uses this sandbox, where its starter has told. */
export type RunningBot = { pid: number | undefined; url: string | undefined };

export function sandboxInfo(world: World, baseUrl: string, running: RunningBot): SandboxInfo {
  const bot = accountOf(world, 'bot');
  const admin = accountOf(world, 'admin');
  const partnerOrgId = world.people.get(admin.personId)?.orgId;
  const email = world.people.get(bot.personId)?.emails[0] ?? '';
  return {
    baseUrl,
    bot: { token: bot.id, email, personId: bot.personId, url: running.url ?? '' },
    ...(running.pid === undefined ? {} : { botPid: running.pid }),
    tokens: { admin: admin.id, reports: accountOf(world, 'reports').id },
    ...applications(world),
    people: people(world),
    roleTokens: roleTokens(world),
    seed: world.seed,
    seeds: SEEDS,
    orgs: world.orgs
      .all()
      .map(({ id, displayName: name, partnerOrgId: managedBy }) => ({
        id,
        name,
        managed: managedBy !== undefined && managedBy === partnerOrgId,
      }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    rooms: world.rooms
      .all()
      .map(({ id, title, type }) => ({
        id,
        title: type === 'direct' ? titleOf(world, id, title, bot.personId) : title,
        type,
      }))
      .toSorted((a, b) => a.type.localeCompare(b.type) * -1 || a.title.localeCompare(b.title)),
  };
}
