import { createHmac } from 'node:crypto';
import { Agent, request } from 'undici';
import type { Webhook } from '../world/entities.ts';
import type { World, WorldEvent } from '../world/world.ts';
import type { Delivery, DeliveryLog } from './delivery-log.ts';
import { Mail } from './fate.ts';
import { passesFilter } from './filter.ts';

const TIMEOUT_MS = 15_000;
const FAILURE_WINDOW_MS = 5 * 60_000;

function isWanted(webhook: Webhook, event: WorldEvent): boolean {
  if (webhook.status !== 'active' || !event.audience.includes(webhook.createdBy)) return false;
  const byResource =
    webhook.resource === 'all' ? event.resource !== 'attachmentActions' : webhook.resource === event.resource;
  const byEvent = webhook.event === 'all' || webhook.event === event.event;
  return byResource && byEvent && passesFilter(webhook.filter, event.data, webhook.createdBy);
}

/** The secret stays with the owner: deliveries carry the signature made with it, never itself. */
function envelope(webhook: Webhook, event: WorldEvent): string {
  const { secret: _secret, ...shown } = webhook;
  return JSON.stringify({
    ...shown,
    resource: event.resource,
    event: event.event,
    actorId: event.actorId,
    data: event.data,
  });
}

export class Dispatcher {
  readonly #world: World;
  readonly #agent = new Agent({ headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  readonly #failures = new Map<string, number[]>();
  readonly #mail: Mail;
  readonly #log: DeliveryLog;

  constructor(world: World, log: DeliveryLog) {
    this.#world = world;
    this.#log = log;
    this.#mail = new Mail(world);
  }

  dispatch(events: readonly WorldEvent[]): void {
    for (const event of events)
      for (const webhook of this.#world.webhooks.all())
        if (isWanted(webhook, event)) this.#deliver(webhook, event, envelope(webhook, event));
  }

  #deliver(webhook: Webhook, { resource, event }: WorldEvent, body: string): void {
    this.#mail.send(webhook.id, () => {
      const delivery = this.#record(webhook, body, { resource, event });
      return () => this.#send(webhook.id, delivery);
    });
  }

  #record(
    webhook: Webhook,
    body: string,
    about: { resource: string; event: string; resendOf?: number },
  ): Delivery {
    const signature =
      webhook.secret === undefined
        ? undefined
        : createHmac('sha1', webhook.secret).update(body).digest('hex');
    return this.#log.add({ webhookId: webhook.id, targetUrl: webhook.targetUrl, ...about, body, signature });
  }

  /** The same bytes once more, as a duplicate from Webex's side would be. */
  async resend({ n, webhookId, resource, event, body }: Delivery): Promise<Delivery | undefined> {
    const webhook = this.#world.webhooks.get(webhookId);
    if (webhook === undefined) return undefined;
    const delivery = this.#record(webhook, body, { resource, event, resendOf: n });
    await this.#send(webhook.id, delivery);
    return delivery;
  }

  async #send(webhookId: string, delivery: Delivery): Promise<void> {
    const signal = this.#mail.stopped;
    const begun = performance.now();
    try {
      const headers: Record<string, string> = { 'Content-Type': 'application/json;charset=UTF-8' };
      if (delivery.signature !== undefined) headers['X-Spark-Signature'] = delivery.signature;
      const answer = await request(delivery.targetUrl, {
        method: 'POST',
        headers,
        body: delivery.body,
        dispatcher: this.#agent,
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      delivery.status = answer.statusCode;
      await answer.body.dump();
    } catch (error) {
      delivery.error = error instanceof Error ? error.message : String(error);
    }
    delivery.durationMs = Math.round(performance.now() - begun);
    if (signal.aborted) return;
    const { status } = delivery;
    if (status === null || status < 200 || status > 299) this.#failed(webhookId);
    this.#log.changed(delivery);
  }

  #failed(webhookId: string): void {
    const now = this.#world.now();
    const recent = (this.#failures.get(webhookId) ?? []).filter((at) => at > now - FAILURE_WINDOW_MS);
    recent.push(now);
    this.#failures.set(webhookId, recent);
    const webhook = this.#world.webhooks.get(webhookId);
    if (webhook === undefined || recent.length < this.#world.settings.deactivateAfterFailures) return;
    this.#failures.delete(webhookId);
    this.#world.webhooks.put({ ...webhook, status: 'inactive' });
    this.dispatch(this.#world.commit());
  }

  async close(): Promise<void> {
    await this.#mail.close();
    await this.#agent.destroy();
  }
}
