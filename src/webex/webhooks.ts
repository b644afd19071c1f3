// Keeps the bot's webhooks as they should be: one for each event, active, with today's address and secret.
// Webex switches a webhook off after failures and tells nobody, so this runs again and again.
import type * as z from 'zod';
import { ifThere } from '../domain/failure.ts';
import { webhookWire } from './chat-wire.ts';
import type { WebexHttp } from './http.ts';
import { SILENT, type WebexLog } from './webex-log.ts';
import { decode, listOf } from './wire.ts';

export interface Reconciled {
  readonly created: number;
  readonly updated: number;
  readonly removed: number;
  /** Of those that were updated: Webex had switched them off. */
  readonly reactivated: number;
}

export interface Signing {
  /** Signs what has to be put right. */
  readonly secret: string;
  /** Webhooks signed with one of these stay as they are. */
  readonly alsoRight: readonly string[] | 'any';
}

export interface WebhookRegistrar {
  /** Without a rule: signed with the registrar's own secret and no other. */
  reconcile(signing?: Signing): Promise<Reconciled>;
}

export interface WebhookRegistrarDeps {
  readonly http: WebexHttp;
  readonly publicUrl: string;
  /** The secret that signs; older ones are the receiver's matter. */
  readonly secret: string;
  readonly log?: WebexLog | undefined;
}

/** What is wrong with one of the webhooks; undefined when nothing is. */
export interface Inspected {
  /** e.g. “messages created” */
  readonly event: string;
  readonly trouble: 'missing' | 'inactive' | 'elsewhere' | 'foreign-secret' | undefined;
  /** Position of the secret it is signed with among ours; undefined when Webex does not tell. */
  readonly secret: number | undefined;
}

const WANTED = [
  { resource: 'messages', event: 'created' },
  { resource: 'attachmentActions', event: 'created' },
  { resource: 'memberships', event: 'created' },
  { resource: 'memberships', event: 'deleted' },
  { resource: 'rooms', event: 'migrated' },
] as const;

const PREFIX = 'Steward ';

type Wanted = (typeof WANTED)[number];
type Webhook = z.output<typeof webhookWire>;

export function createWebhookRegistrar(deps: WebhookRegistrarDeps): WebhookRegistrar {
  const { http, publicUrl, secret, log = SILENT } = deps;
  const targetUrl = targetUrlOf(publicUrl);
  /** The secret each webhook was given by us, for lists that do not show it. */
  const signed = new Map<string, string>();
  let running: Promise<Reconciled> | undefined;

  async function put(
    hook: Webhook | undefined,
    wanted: Wanted,
    { secret, alsoRight }: Signing,
  ): Promise<'created' | 'updated' | 'reactivated' | 'right'> {
    const name = `${PREFIX}${wanted.resource} ${wanted.event}`;
    if (hook === undefined) {
      const body = { name, targetUrl, resource: wanted.resource, event: wanted.event, secret };
      const answer = await http.request({ method: 'POST', path: '/webhooks', body });
      signed.set(decode(webhookWire, answer.body, 'the new webhook', 'look-first').id, secret);
      return 'created';
    }
    const present = hook.secret ?? signed.get(hook.id);
    const fine = present !== undefined && (alsoRight === 'any' || alsoRight.includes(present));
    const signs = fine ? present : secret;
    if (signs === present && hook.name === name && hook.targetUrl === targetUrl && hook.status === 'active')
      return 'right';
    const path = `/webhooks/${encodeURIComponent(hook.id)}`;
    await http.request({ method: 'PUT', path, body: { name, targetUrl, secret: signs, status: 'active' } });
    signed.set(hook.id, signs);
    return hook.status === 'active' ? 'updated' : 'reactivated';
  }

  async function reconcile(signing: Signing): Promise<Reconciled> {
    const existing = await ours(http);
    const kept = WANTED.map((wanted) => best(existing, wanted, targetUrl));
    const done: string[] = [];
    for (const [n, wanted] of WANTED.entries()) done.push(await put(kept[n], wanted, signing));
    const strays = existing.filter((hook) => !kept.includes(hook));
    for (const { id } of strays) await remove(http, id);
    const count = (what: string): number => done.filter((word) => word === what).length;
    const reactivated = count('reactivated');
    const updated = count('updated') + reactivated;
    const result = { created: count('created'), updated, removed: strays.length, reactivated };
    if (Object.values(result).some((changes) => changes > 0)) log.info(result, 'webhooks put right');
    return result;
  }

  return {
    reconcile(signing = { secret, alsoRight: [] }) {
      running ??= reconcile(signing).finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

/** Of a Steward that listened in this way before: nobody waits for what they would bring. */
export async function removeWebhooks(http: WebexHttp, log: WebexLog): Promise<void> {
  const existing = await ours(http);
  for (const { id } of existing) await remove(http, id);
  if (existing.length > 0) log.info({ removed: existing.length }, 'webhooks removed');
}

export const countWebhooks = async (http: Pick<WebexHttp, 'pages'>): Promise<number> =>
  (await ours(http)).length;

/** Another process may have been faster. */
async function remove(http: WebexHttp, id: string): Promise<void> {
  await ifThere(async () => http.request({ method: 'DELETE', path: `/webhooks/${encodeURIComponent(id)}` }));
}

const targetUrlOf = (publicUrl: string): string => `${publicUrl.replace(/\/+$/, '')}/webhooks/webex`;

async function ours(http: Pick<WebexHttp, 'pages'>): Promise<Webhook[]> {
  const found: Webhook[] = [];
  for await (const { body } of http.pages({ method: 'GET', path: '/webhooks', query: { max: 100 } })) {
    const { items } = decode(listOf(webhookWire), body, 'the webhooks');
    found.push(...items.filter(({ name }) => name?.startsWith(PREFIX) === true));
  }
  return found;
}

/** Looks at the webhooks Steward needs and changes nothing. */
export async function inspectWebhooks(
  http: Pick<WebexHttp, 'pages'>,
  { publicUrl, secrets }: { readonly publicUrl: string; readonly secrets: readonly string[] },
): Promise<readonly Inspected[]> {
  const targetUrl = targetUrlOf(publicUrl);
  const existing = await ours(http);
  return WANTED.map((wanted) => {
    const event = `${wanted.resource} ${wanted.event}`;
    const hook = best(existing, wanted, targetUrl);
    if (hook === undefined) return { event, trouble: 'missing', secret: undefined };
    const at = hook.secret === undefined ? undefined : secrets.indexOf(hook.secret);
    const secret = at === -1 ? undefined : at;
    if (hook.targetUrl !== targetUrl) return { event, trouble: 'elsewhere', secret };
    if (hook.status !== 'active') return { event, trouble: 'inactive', secret };
    return { event, trouble: at === -1 ? 'foreign-secret' : undefined, secret };
  });
}

/** Of several for one event the one that is at its place already; a filter makes it another webhook. */
function best(existing: readonly Webhook[], wanted: Wanted, targetUrl: string): Webhook | undefined {
  const { resource, event } = wanted;
  const same = existing.filter((hook) => hook.resource === resource && hook.event === event && !hook.filter);
  return same.find((hook) => hook.targetUrl === targetUrl) ?? same[0];
}
