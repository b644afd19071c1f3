import { roomWire } from '../../webex/chat-wire.ts';
import { sameId } from '../../webex/ids.ts';
import { decode, listOf } from '../../webex/wire.ts';
import { type Check, failed, given, ok, warning } from '../finding.ts';

export const spaces: Check = {
  name: 'spaces',
  asks: 'Is the bot in the spaces of STEWARD_NOTIFY?',
  needs: ['bot'],
  async examine(patient) {
    const http = given(patient.bot, 'WEBEX_BOT_TOKEN');
    const { notify, policy } = patient.parts;
    if (notify.length === 0) {
      if (policy?.policyFile !== undefined) return [ok('The policy file says who is told.')];
      return [
        warning(
          'Nobody is told when access to Webex is about to end.',
          'Put a space (its id or exact title) into STEWARD_NOTIFY, and add the bot to it.',
        ),
      ];
    }
    const rooms: { id: string; title: string | undefined }[] = [];
    for await (const { body } of http.pages({ method: 'GET', path: '/rooms', query: { max: 1000 } }))
      rooms.push(...decode(listOf(roomWire), body, 'the spaces').items);
    return notify.map((name) =>
      rooms.some(({ id, title }) => sameId(id, name) || title === name)
        ? ok(`The bot is in “${name}”.`, name)
        : failed(
            `The bot is in no space “${name}”.`,
            'Add the bot to it, or correct STEWARD_NOTIFY: the id, or the exact title.',
            name,
          ),
    );
  },
};
