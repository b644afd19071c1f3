import type { Organization } from '../../domain/ports/admin/organizations.ts';
import { resolveOrg } from '../../domain/resolve-org.ts';
import { answerModel, showAnswer } from '../../domain/show/answer.ts';
import type { HouseCommand, HouseWorkDeps, Reply } from './command.ts';

const MAX_NAMED = 8;

export const orgUse: HouseCommand = {
  name: 'org use',
  aliases: ['use org', 'org bind'],
  usage: 'org use Acme',
  summary: 'Bind this space to an organization (name, id or tag); “org use none” takes that back.',
  options: [
    ['ORGANIZATION', 'Name, the beginning of it, id or tag'],
    ['none', 'Bind it to none any more'],
  ],
  examples: ['org use Acme', 'org use none'],
  changes: 'Commands in this space mean this organization unless they name another.',
  open: false,
  at: 'work',
  async answer({ admin }, { args, roomId }) {
    const said = args.join(' ');
    if (said === '') return say('Which organization? Say it like this: org use Acme');
    if (/^(none|nothing|off)$/i.test(said)) return bind(roomId, undefined);
    const org = await orgSaid(admin, said);
    return 'view' in org ? org : bind(roomId, org);
  },
};

/** The one organization a command names, or what to answer when it is not clear. */
export async function orgSaid(admin: HouseWorkDeps['admin'], said: string): Promise<Organization | Reply> {
  const resolved = await resolveOrg(admin.organizations(), said);
  if (resolved.found === 'one') return resolved.item;
  const items = resolved.found === 'many' ? resolved.items : resolved.near;
  const names = items
    .slice(0, MAX_NAMED)
    .map(({ name }) => `“${name}”`)
    .join(', ');
  const others = items.length > MAX_NAMED ? ' and others' : '';
  if (resolved.found === 'many')
    return say(`“${said}” fits ${items.length} organizations: ${names}${others}. Say the whole name.`);
  const hint = names === '' ? '“org list” shows them.' : `Did you mean ${names}?`;
  return say(`There is no organization “${said}”. ${hint}`);
}

const say = (title: string): Reply => ({ view: showAnswer(answerModel({ title }), 'help') });

function bind(roomId: string, org: Organization | undefined): Reply {
  const title = org
    ? `This space now works on ${org.name}.`
    : 'This space is bound to no organization any more.';
  const subtitle = org
    ? 'Commands here mean this organization unless you say another with --org.'
    : undefined;
  return {
    view: showAnswer(answerModel({ title, subtitle }), 'status'),
    change: async (tx) => tx.putSpace({ roomId, orgId: org?.id, orgName: org?.name }),
    audit: {
      action: 'space.bind',
      requestId: undefined,
      orgId: org?.id,
      detail: { org: org?.name ?? null },
    },
  };
}
