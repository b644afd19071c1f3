import type { WebexHttp } from '../../webex/http.ts';
import { countWebhooks, type Inspected, inspectWebhooks } from '../../webex/webhooks.ts';
import { type Check, failed, given, type Line, ok, warning } from '../finding.ts';

export const webhooks: Check = {
  name: 'webhooks',
  asks: 'Are the bot’s webhooks there, active, aimed at STEWARD_PUBLIC_URL, and signed with a secret of ours? With `STEWARD_INTAKE=websocket`: are there none?',
  needs: ['bot'],
  async examine(patient) {
    const http = given(patient.bot, 'WEBEX_BOT_TOKEN');
    if (patient.parts.intake === 'websocket') return [await noneLeft(http)];
    const { publicUrl, webhookSecrets: secrets } = given(
      patient.parts.receiver,
      'STEWARD_PUBLIC_URL or WEBEX_WEBHOOK_SECRET',
    );
    const hooks = await inspectWebhooks(http, { publicUrl, secrets });
    const bad = hooks.flatMap((hook) => (hook.trouble === undefined ? [] : [trouble(hook, hook.trouble)]));
    if (bad.length > 0) return bad;
    const older = hooks.filter(({ secret }) => secret !== undefined && secret > 0);
    if (older.length > 0)
      return [
        warning(
          `${older.length} of ${hooks.length} webhooks are still signed with an older secret.`,
          'Steward signs them anew once every replica knows the new one: start them all with the same WEBEX_WEBHOOK_SECRET.',
        ),
      ];
    const told = hooks.every(({ secret }) => secret === 0);
    return [
      ok(
        `${hooks.length} webhooks are active and come here; ${told ? 'they are signed with today’s secret' : 'Webex does not tell what all of them are signed with'}.`,
      ),
    ];
  },
};

async function noneLeft(http: Pick<WebexHttp, 'pages'>): Promise<Line> {
  const left = await countWebhooks(http);
  if (left === 0) return ok('There are no webhooks: events come through a socket.');
  return warning(
    `${left} webhooks of Steward are left, although events come through a socket.`,
    'A running Steward removes them within minutes. If they come back, another one is started without STEWARD_INTAKE=websocket: stop it.',
  );
}

function trouble({ event }: Inspected, what: NonNullable<Inspected['trouble']>): Line {
  switch (what) {
    case 'missing':
      return failed(
        `There is no webhook for ${event}.`,
        'Start Steward: it registers its webhooks at its start and looks after them every minute.',
        event,
      );
    case 'inactive':
      return failed(
        `The webhook for ${event} is switched off: Webex does that when deliveries fail.`,
        'See that STEWARD_PUBLIC_URL can be reached from the internet; a running Steward switches it on again within a minute.',
        event,
      );
    case 'elsewhere':
      return failed(
        `The webhook for ${event} goes to another address.`,
        'Only one Steward can use a bot: stop the other one, or give one of them a bot of its own. Then restart this one.',
        event,
      );
    case 'foreign-secret':
      return failed(
        `The webhook for ${event} is signed with a secret that is not in WEBEX_WEBHOOK_SECRET: its deliveries are refused.`,
        'Give every Steward of this bot the same WEBEX_WEBHOOK_SECRET and restart it; it signs the webhooks anew.',
        event,
      );
  }
}
