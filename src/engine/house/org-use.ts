import type { Organization } from '../../domain/ports/admin/organizations.ts';
import { resolveOrg } from '../../domain/resolve-org.ts';
import { answerModel, showAnswer } from '../../domain/show/answer.ts';
import { MAX_CHOICES } from '../../domain/show/form.ts';
import { showPickOrg } from '../../domain/show/menu.ts';
import type { HouseCommand, HouseWorkDeps, Reply } from './command.ts';

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
  async answer({ admin }, { args, roomId, messageId }) {
    const said = args.join(' ');
    if (said === '') return say('Which organization? Say it like this: org use Acme');
    if (/^(none|nothing|off)$/i.test(said)) return bind(roomId, undefined);
    const org = await orgSaid(admin, said, { command: 'org use', rest: [], messageId });
    return 'view' in org ? org : bind(roomId, org);
  },
};

/** Which command of a card with choices goes on, and what it was told beside the organization. */
export const PICK = 'pick:';

interface Asking {
  readonly command: string;
  /** Words after the organization. */
  readonly rest: readonly string[];
  readonly messageId: string;
}

/** The one organization a command names, or the question which one. */
export async function orgSaid(
  admin: HouseWorkDeps['admin'],
  said: string,
  { command, rest, messageId }: Asking,
): Promise<Organization | Reply> {
  const resolved = await resolveOrg(admin.organizations(), said);
  if (resolved.found === 'one') return resolved.item;
  const items = resolved.found === 'many' ? resolved.items : resolved.near;
  if (items.length > MAX_CHOICES)
    return say(`“${said}” fits ${items.length} organizations. Say more of the name.`);
  if (items.length === 0) return say(`There is no organization “${said}”. “org list” shows them.`);
  return {
    view: showPickOrg(command, said, items, resolved.found),
    cardKey: `${PICK}${JSON.stringify([command, ...rest])}:${messageId}`,
  };
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
