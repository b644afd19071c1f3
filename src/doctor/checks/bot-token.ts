import * as z from 'zod';
import { Fault } from '../../domain/failure.ts';
import type { WebexHttp } from '../../webex/http.ts';
import { type Check, failed, given, type Line, ok } from '../finding.ts';

const meWire = z.object({
  type: z.string().optional(),
  displayName: z.string().optional(),
  emails: z.array(z.string()).optional(),
});

const REMEDY =
  'Take the access token of the bot from developer.webex.com (My Webex Apps; “Regenerate” ends the one before), put it into WEBEX_BOT_TOKEN, and restart Steward.';

export const bot: Check = {
  name: 'bot',
  asks: 'Is the bot token one, and of a bot?',
  needs: ['webex'],
  async examine(patient) {
    return [await lookAtBot(given(patient.bot, 'WEBEX_BOT_TOKEN'))];
  },
};

export async function lookAtBot(http: WebexHttp): Promise<Line> {
  try {
    const { body } = await http.request({ method: 'GET', path: '/people/me' });
    const me = meWire.parse(body);
    const name = `${me.displayName ?? 'no name'} (${me.emails?.[0] ?? 'no address'})`;
    if (me.type === 'bot') return ok(`The bot is ${name}.`);
    return failed(
      `WEBEX_BOT_TOKEN is the token of ${name}, which is no bot (${me.type ?? 'no type'}).`,
      REMEDY,
    );
  } catch (error) {
    if (!(error instanceof Fault) || error.status !== 401) throw error;
    return failed('Webex does not accept WEBEX_BOT_TOKEN.', REMEDY);
  }
}
