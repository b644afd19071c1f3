// The audit in chat. Reading it is recorded like everything else.
import { parseRequestId } from '../../domain/command.ts';
import type { Organization } from '../../domain/ports/admin/organizations.ts';
import type { AuditFilter } from '../../domain/ports/store.ts';
import { resolveByName } from '../../domain/resolve.ts';
import { showLog } from '../../domain/show/audit.ts';
import { showCrosscheck } from '../../domain/show/crosscheck.ts';
import { showSentence } from '../../domain/show/house.ts';
import { parseSpan } from '../../domain/span.ts';
import { crosscheckOrg } from '../crosscheck-org.ts';
import type { Asked, HouseCommand, HouseWorkDeps, Reply } from './command.ts';

const PAGE = 20;
const USAGE = 'log [R-12 | user ana@acme.example | org Acme | crosscheck Acme]';

export const log: HouseCommand = {
  name: 'log',
  aliases: ['audit', 'audit log'],
  usage: USAGE,
  summary: 'What was asked, decided and done: the newest, of one request, person or organization.',
  options: [
    ['R-12', 'All of one request'],
    ['user EMAIL', 'What a person asked and decided, and what was done to them'],
    ['org NAME', 'Of one organization'],
    ['crosscheck NAME', 'Our audit beside that of Webex'],
    ['--org', 'The organization, in another way'],
    ['--since', 'For crosscheck: how far back, e.g. 24h, 7d or 4w'],
    ['--before', 'For further pages: the number of a row'],
  ],
  examples: ['log', 'log R-12', 'log user ana@acme.example', 'log crosscheck Acme --since 7d'],
  open: false,
  flags: ['before', 'since', 'org'],
  at: 'work',
  async answer(deps, asked) {
    const [what, ...rest] = asked.args;
    const requestId = parseRequestId(what);
    if (requestId !== undefined)
      return page(deps, asked, `R-${requestId}`, `log R-${requestId}`, { requestId });
    switch (what?.toLowerCase()) {
      case undefined:
        return page(deps, asked, 'The newest of the audit', 'log', {});
      case 'user':
        return aboutUser(deps, asked, rest.join(''));
      case 'org':
        return aboutOrg(deps, asked, rest.join(' '));
      case 'crosscheck':
        return compare(deps, asked, rest.join(' '));
      default:
        return say(`I do not know what “${asked.args.join(' ')}” is for. It goes: ${USAGE}`);
    }
  },
};

const say = (sentence: string): Reply => ({ view: showSentence(sentence, 'help log') });

/** `command` says the same page again; the filter and who reads it go into the audit. */
async function page(
  { store }: HouseWorkDeps,
  { flags }: Asked,
  title: string,
  command: string,
  filter: Omit<AuditFilter, 'limit' | 'before'>,
): Promise<Reply> {
  const said = flags['before'];
  const before = said === undefined ? undefined : Number(said.replace(/^#/, ''));
  if (before !== undefined && !(Number.isSafeInteger(before) && before > 0))
    return say('--before takes the number of a row, e.g. --before 120');
  const rows = await store.read(async (reader) => reader.searchAudit({ ...filter, before, limit: PAGE + 1 }));
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  const older = rows.length > PAGE && last !== undefined ? `${command} --before ${last.seq}` : undefined;
  return {
    view: showLog({ title, rows: shown, older }),
    personal: true,
    audit: {
      action: 'audit.read',
      requestId: filter.requestId,
      orgId: filter.orgId,
      detail: { what: 'log', before, rows: shown.length, about: filter.about },
    },
  };
}

async function aboutUser(deps: HouseWorkDeps, asked: Asked, email: string): Promise<Reply> {
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return say('Whose? Say it like this: log user ana@acme.example');
  const about = email.toLowerCase();
  return page(deps, asked, `About ${about}`, `log user ${about}`, { about });
}

async function aboutOrg(deps: HouseWorkDeps, asked: Asked, said: string): Promise<Reply> {
  const org = await orgOf(deps, asked, said);
  if (typeof org === 'string') return say(org);
  return page(deps, asked, org.name, `log org "${org.name}"`, { orgId: org.id });
}

async function compare(deps: HouseWorkDeps, asked: Asked, said: string): Promise<Reply> {
  const org = await orgOf(deps, asked, said);
  if (typeof org === 'string') return say(org);
  const span = parseSpan(asked.flags['since'] ?? '24h');
  if (span === undefined) return say('--since takes a span of at most a year, e.g. 24h, 7d or 4w.');
  const now = deps.clock.now();
  const found = await crosscheckOrg(deps, org.id, now - span, now);
  return {
    view: showCrosscheck(org.name, found),
    personal: true,
    audit: {
      action: 'audit.crosscheck',
      requestId: undefined,
      orgId: org.id,
      detail: {
        from: found.from,
        until: found.to,
        events: found.events,
        unasked: found.unasked.length,
        unshown: found.unshown.length,
      },
    },
  };
}

/** By name, else the one this space is bound to; a sentence when there is none. */
async function orgOf(
  { store, admin }: HouseWorkDeps,
  { flags, roomId }: Asked,
  said: string,
): Promise<Organization | string> {
  const name = said === '' ? flags['org'] : said;
  const orgs = await admin.organizations().list();
  if (name === undefined || name === '') {
    const space = await store.read(async (reader) => reader.space(roomId));
    const bound = orgs.find(({ id }) => id === space?.orgId) ?? (orgs.length === 1 ? orgs[0] : undefined);
    return bound ?? 'Which organization? Say it like this: log org Acme';
  }
  const resolved = resolveByName(orgs, name);
  if (resolved.found === 'one') return resolved.item;
  return resolved.found === 'many'
    ? `“${name}” fits several organizations. Say the whole name.`
    : `There is no organization “${name}”. “org list” shows them.`;
}
