import type { Account } from '../world/entities.ts';
import type { World } from '../world/world.ts';

export type SandboxInfo = {
  baseUrl: string;
  bot: { token: string; email: string; personId: string; url: string };
  botPid?: number;
  tokens: { admin: string; reports: string };
  people: { name: string; email: string; personId: string; orgId: string; token: string }[];
  orgs: { id: string; name: string; managed: boolean }[];
  rooms: { id: string; title: string; type: string }[];
};

function accountOf(world: World, slot: Account['slot']): Account {
  const account = world.accounts.all().find((candidate) => candidate.slot === slot);
  if (account === undefined) throw new Error(`the world has no ${slot} account`);
  return account;
}

function people(world: World): SandboxInfo['people'] {
  return world.accounts
    .all()
    .filter((account) => account.slot === 'person')
    .flatMap((account) => {
      const person = world.people.get(account.personId);
      if (person === undefined) return [];
      const { id: personId, displayName: name, orgId, emails } = person;
      return [{ name, email: emails[0] ?? '', personId, orgId, token: account.id }];
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

function titleOf(world: World, roomId: string, title: string, botId: string): string {
  const other = world.memberships.by('room', roomId).find(({ personId }) => personId !== botId);
  return (other === undefined ? undefined : world.people.get(other.personId)?.displayName) ?? title;
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
    people: people(world),
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
