import { rememberedDevice } from '../../socket-device.ts';
import { createSocketCalls } from '../../webex/socket/calls.ts';
import { createSocketDevices } from '../../webex/socket/devices.ts';
import { socketPlaces } from '../../webex/socket/places.ts';
import { type Check, failed, given, ok, warning } from '../finding.ts';
import { type Patient, storeOf } from '../patient.ts';

const LIMITS = { maxTries: 2, maxRetryAfterMs: 5_000, headersMs: 10_000 };
const MOST = 100;

export const socket: Check = {
  name: 'socket',
  asks: 'With `STEWARD_INTAKE=websocket`: does Webex register devices for the bot, and is ours among them?',
  needs: ['bot', 'database'],
  async examine(patient) {
    if (patient.parts.intake === 'webhook') return [ok('Events come by webhooks: no socket is needed.')];
    const known = await rememberedDevice(storeOf(patient).store).recall();
    const devices = await devicesOf(patient);
    const here = devices.some(({ url }) => url === known);
    if (here) return [ok(`The device of the socket is one of ${devices.length} of the bot.`)];
    if (devices.length >= MOST)
      return [
        failed(
          `The bot has ${devices.length} devices and Steward is not among them: Webex registers no more than ${MOST}.`,
          'Stop what else uses the bot’s token. Webex removes devices that were idle for a week.',
        ),
      ];
    return [
      warning(
        known === undefined
          ? 'No Steward has opened a socket on this database yet.'
          : 'The device of the socket is gone.',
        'Start Steward: it registers one and keeps it. If it is running, its log says why it could not.',
      ),
    ];
  },
};

async function devicesOf(patient: Patient): Promise<readonly { readonly url: string }[]> {
  const { clock, agent, parts } = patient;
  const { webexApiUrl } = given(parts.webex, 'WEBEX_API_URL');
  const token = given(parts.botToken, 'WEBEX_BOT_TOKEN');
  const places = socketPlaces(webexApiUrl, parts.wdmUrl);
  const calls = createSocketCalls({ places, token, clock, agent, limits: LIMITS });
  try {
    return await createSocketDevices(calls, places).list();
  } finally {
    await calls.close();
  }
}
