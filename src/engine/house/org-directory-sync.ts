import { directorySyncKey } from '../../domain/directory-sync.ts';
import { answerModel, showAnswer } from '../../domain/show/answer.ts';
import type { HouseCommand } from './command.ts';
import { orgSaid } from './org-use.ts';

const HOW = 'Say it like this: org directory-sync Acme on';

export const orgDirectorySync: HouseCommand = {
  name: 'org directory-sync',
  aliases: ['directory-sync'],
  usage: 'org directory-sync Acme on',
  summary: 'Say that the users of an organization come from its directory (on), or no longer do (off).',
  options: [
    ['ORGANIZATION', 'Name, the beginning of it, id or tag'],
    ['on', 'Its users come from a directory'],
    ['off', 'They are kept in Webex'],
  ],
  examples: ['org directory-sync Acme on'],
  changes: 'What I refuse there: creating, deleting and renaming users that come from a directory.',
  open: false,
  at: 'work',
  async answer({ admin, clock }, { args, person, messageId }) {
    const wish = args.at(-1)?.toLowerCase();
    const said = args.slice(0, -1).join(' ');
    if ((wish !== 'on' && wish !== 'off') || said === '')
      return { view: showAnswer(answerModel({ title: `Which organization, on or off? ${HOW}` }), 'help') };
    const org = await orgSaid(admin, said, { command: 'org directory-sync', rest: [wish], messageId });
    if ('view' in org) return org;
    const synchronized = wish === 'on';
    const title = synchronized
      ? `The users of ${org.name} come from its directory.`
      : `The users of ${org.name} are kept in Webex.`;
    const subtitle = synchronized
      ? 'Creating, deleting and renaming them is refused here from now on; licenses, roles and hybrid services go on.'
      : 'Creating, deleting and renaming them is allowed here. If Webex refuses it, I remember that.';
    return {
      view: showAnswer(answerModel({ title, subtitle }), `org status --org "${org.name}"`),
      change: async (tx) =>
        tx.putValue(directorySyncKey(org.id), { synchronized, by: person.personId, at: clock.now() }),
      audit: {
        action: 'org.directory-sync',
        requestId: undefined,
        orgId: org.id,
        detail: { org: org.name, synchronized },
      },
    };
  },
};
