// Webex posts each event to us. It switches a webhook off after failures and tells nobody: so they are looked after.
import { showReactivated } from './domain/show/alerts.ts';
import { raiseAlert } from './engine/alerts.ts';
import { patiently } from './patiently.ts';
import { rememberedDevice } from './socket-device.ts';
import { botHttp, socketCalls, type WayIn, type WayInDeps } from './way-in.ts';
import { createSocketDevices } from './webex/socket/devices.ts';
import { socketPlaces } from './webex/socket/places.ts';
import { createWebhookRegistrar } from './webex/webhooks.ts';
import { createWebhookCare } from './webhook-care.ts';

export function webhooksIn(deps: WayInDeps): WayIn {
  const { config, opened, catchUp, readiness, alerts, clock, log, signal } = deps;
  const http = botHttp(deps);
  const [secret, ...others] = config.webhookSecrets;
  if (secret === undefined || config.publicUrl === undefined)
    throw new Error('no webhook secret or public URL');
  const registrar = createWebhookRegistrar({ http, publicUrl: config.publicUrl, secret, log });
  const care = createWebhookCare({ registrar, replicas: opened.replicas, secrets: [secret, ...others] });
  let rightAt = clock.now();

  /** What happens again within a day is told once. */
  const tell = async (reactivated: number, since: number | undefined): Promise<void> => {
    const view = showReactivated(reactivated, since);
    try {
      await raiseAlert(alerts, { kind: 'webhook' }, { cause: 'webhooks' }, clock.now(), view);
    } catch (error) {
      // They are right all the same.
      log.warn({ error }, 'Nobody could be told that Webex had switched the webhooks off');
    }
  };
  /** Answers how many webhooks had to be put right. */
  const mend = async (since?: number): Promise<number> => {
    try {
      const { created, updated, removed, reactivated } = await care.look();
      readiness.heard();
      if (reactivated > 0) await tell(reactivated, since);
      return created + updated + removed;
    } catch (error) {
      readiness.lookFailed();
      throw error;
    }
  };

  return {
    async open() {
      await patiently(log, signal, 'The webhooks cannot be registered', async () => mend());
      rightAt = clock.now();
      await patiently(log, signal, 'What was missed cannot be fetched', async () => catchUp.run());
      await leaveSocket(deps);
    },
    /** What was said since they were known to be right is fetched. */
    async lookAfter() {
      const before = rightAt;
      const mended = await mend(before);
      rightAt = clock.now();
      if (mended > 0) await catchUp.run(before);
      else await catchUp.beat();
    },
    close: async () => http.close(),
  };
}

/** The device of a socket that was used before takes one of a hundred places, and is of no use any more. */
async function leaveSocket(deps: WayInDeps): Promise<void> {
  const { config, opened, log } = deps;
  const device = rememberedDevice(opened.store);
  const url = await device.recall();
  if (url === undefined) return;
  const calls = socketCalls(deps);
  try {
    await createSocketDevices(calls, socketPlaces(config.webexApiUrl, config.wdmUrl)).remove(url);
    await device.forget();
  } catch (error) {
    // Webex removes it by itself when it was idle for a week.
    log.warn({ error }, 'The device of the socket could not be removed; the next start tries again');
  } finally {
    await calls.close();
  }
}
