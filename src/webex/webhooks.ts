// Keeps the bot's webhooks as they should be: one for each event, active, with today's address and secret.
// Webex switches a webhook off after failures and tells nobody, so this runs again and again.
import type * as z from 'zod';
import type { WebexHttp } from './http.ts';
import { SILENT, type WebexLog } from './webex-log.ts';
import { decode, listOf, webhookWire } from './wire.ts';

export interface Reconciled {
  readonly created: number;
  readonly updated: number;
  readonly removed: number;
}

export interface WebhookRegistrar {
  reconcile(): Promise<Reconciled>;
}

export interface WebhookRegistrarDeps {
  readonly http: WebexHttp;
  readonly publicUrl: string;
  /** The secret that signs; older ones are the receiver's matter. */
  readonly secret: string;
  readonly log?: WebexLog | undefined;
}

const WANTED = [
  { resource: 'messages', event: 'created' },
  { resource: 'attachmentActions', event: 'created' },
  { resource: 'memberships', event: 'created' },
  { resource: 'memberships', event: 'deleted' },
] as const;

const PREFIX = 'Steward ';

type Wanted = (typeof WANTED)[number];
type Webhook = z.output<typeof webhookWire>;

export function createWebhookRegistrar(deps: WebhookRegistrarDeps): WebhookRegistrar {
  const { http, publicUrl, secret, log = SILENT } = deps;
  const targetUrl = `${publicUrl.replace(/\/+$/, '')}/webhooks/webex`;
  /** Webhooks that were given today's secret by us, for lists that do not show it. */
  const signed = new Set<string>();
  let running: Promise<Reconciled> | undefined;

  async function ours(): Promise<Webhook[]> {
    const found: Webhook[] = [];
    for await (const { body } of http.pages({ method: 'GET', path: '/webhooks', query: { max: 100 } })) {
      const { items } = decode(listOf(webhookWire), body, 'the webhooks');
      found.push(...items.filter(({ name }) => name?.startsWith(PREFIX) === true));
    }
    return found;
  }

  async function put(hook: Webhook | undefined, wanted: Wanted): Promise<'created' | 'updated' | 'right'> {
    const name = `${PREFIX}${wanted.resource} ${wanted.event}`;
    if (hook === undefined) {
      const body = { name, targetUrl, resource: wanted.resource, event: wanted.event, secret };
      const answer = await http.request({ method: 'POST', path: '/webhooks', body });
      signed.add(decode(webhookWire, answer.body, 'the new webhook', 'look-first').id);
      return 'created';
    }
    const signs = hook.secret === undefined ? signed.has(hook.id) : hook.secret === secret;
    if (signs && hook.name === name && hook.targetUrl === targetUrl && hook.status === 'active')
      return 'right';
    const path = `/webhooks/${encodeURIComponent(hook.id)}`;
    await http.request({ method: 'PUT', path, body: { name, targetUrl, secret, status: 'active' } });
    signed.add(hook.id);
    return 'updated';
  }

  async function reconcile(): Promise<Reconciled> {
    const existing = await ours();
    const kept = WANTED.map((wanted) => best(existing, wanted, targetUrl));
    const done: string[] = [];
    for (const [n, wanted] of WANTED.entries()) done.push(await put(kept[n], wanted));
    const strays = existing.filter((hook) => !kept.includes(hook));
    for (const { id } of strays) {
      await http.request({ method: 'DELETE', path: `/webhooks/${encodeURIComponent(id)}` });
    }
    const count = (what: string): number => done.filter((word) => word === what).length;
    const result = { created: count('created'), updated: count('updated'), removed: strays.length };
    if (Object.values(result).some((changes) => changes > 0)) log.info(result, 'webhooks put right');
    return result;
  }

  return {
    reconcile() {
      running ??= reconcile().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

/** Of several for one event the one that is at its place already; a filter makes it another webhook. */
function best(existing: readonly Webhook[], wanted: Wanted, targetUrl: string): Webhook | undefined {
  const { resource, event } = wanted;
  const same = existing.filter((hook) => hook.resource === resource && hook.event === event && !hook.filter);
  return same.find((hook) => hook.targetUrl === targetUrl) ?? same[0];
}
