import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Webhook } from '../world/entities.ts';
import type { World, WorldEvent } from '../world/world.ts';
import { Fates, Overtaking } from './fate.ts';
import { passesFilter } from './filter.ts';

export type Delivery = {
  n: number;
  at: string;
  webhookId: string;
  targetUrl: string;
  resource: string;
  event: string;
  body: string;
  signature?: string | undefined;
  /** The receiver's status; null while under way or when no answer came (then `error` says why). */
  status: number | null;
  error?: string;
  durationMs?: number;
  resendOf?: number | undefined;
};

const KEPT = 2000;
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
  readonly #stopped = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #failures = new Map<string, number[]>();
  readonly #fates = new Fates();
  readonly #overtaking = new Overtaking();
  #log: Delivery[] = [];
  #last = 0;

  constructor(world: World) {
    this.#world = world;
  }

  list(since: number, limit: number): Delivery[] {
    return this.#log.filter((delivery) => delivery.n > since).slice(0, limit);
  }

  dispatch(events: readonly WorldEvent[]): void {
    for (const event of events)
      for (const webhook of this.#world.webhooks.all())
        if (isWanted(webhook, event)) this.#deliver(webhook, event);
  }

  #deliver(webhook: Webhook, event: WorldEvent): void {
    const { copies, delayMs, waitsForNext } = this.#fates.next(this.#world.settings);
    for (let copy = 0; copy < copies; copy += 1) {
      const body = envelope(webhook, event);
      const delivery = this.#record(webhook, body, { resource: event.resource, event: event.event });
      const sending = this.#setOff(webhook.id, delivery, { delayMs, waitsForNext }).finally(() =>
        this.#underWay.delete(sending),
      );
      this.#underWay.add(sending);
    }
  }

  async #setOff(
    webhookId: string,
    delivery: Delivery,
    { delayMs, waitsForNext }: { delayMs: number; waitsForNext: boolean },
  ): Promise<void> {
    const { signal } = this.#stopped;
    if (delayMs > 0) await pause(delayMs, undefined, { signal }).catch(() => undefined);
    if (waitsForNext) await this.#overtaking.wait(webhookId, signal);
    await this.#send(webhookId, delivery);
    if (!waitsForNext) this.#overtaking.passed(webhookId);
  }

  #record(
    webhook: Webhook,
    body: string,
    about: { resource: string; event: string; resendOf?: number },
  ): Delivery {
    this.#last += 1;
    const signature =
      webhook.secret === undefined
        ? undefined
        : createHmac('sha1', webhook.secret).update(body).digest('hex');
    const delivery: Delivery = {
      n: this.#last,
      at: new Date(this.#world.now()).toISOString(),
      webhookId: webhook.id,
      targetUrl: webhook.targetUrl,
      ...about,
      body,
      signature,
      status: null,
    };
    this.#log.push(delivery);
    if (this.#log.length > KEPT * 1.1) this.#log = this.#log.slice(-KEPT);
    this.#world.changes.emit({ kind: 'delivery', n: delivery.n });
    return delivery;
  }

  /** The same bytes once more, as a duplicate from Webex's side would be. */
  async resend(n: number): Promise<Delivery | undefined> {
    const original = this.#log.find((delivery) => delivery.n === n);
    const webhook = original === undefined ? undefined : this.#world.webhooks.get(original.webhookId);
    if (original === undefined || webhook === undefined) return undefined;
    const { resource, event } = original;
    const delivery = this.#record(webhook, original.body, { resource, event, resendOf: n });
    await this.#send(webhook.id, delivery);
    return delivery;
  }

  async #send(webhookId: string, delivery: Delivery): Promise<void> {
    const { signal } = this.#stopped;
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
    this.#world.changes.emit({ kind: 'delivery', n: delivery.n });
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
    this.#stopped.abort();
    await Promise.all(this.#underWay);
    await this.#agent.destroy();
  }
}
