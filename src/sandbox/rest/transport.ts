import { seededRandom } from '../control/faults.ts';
import type { Settings } from '../world/settings.ts';
import type { World } from '../world/world.ts';
import type { Reply } from './route.ts';
import { notFound, WebexError } from './webex-error.ts';

const THROTTLED = 'Too Many Requests: the rate limit of this resource has been reached.';

function retryAfter(world: World): Record<string, string> {
  const { throttleRetryAfter: given } = world.settings;
  if (given === '') return {};
  return { 'Retry-After': given === 'date' ? new Date(world.now() + 5000).toUTCString() : given };
}

/** `mentionedPeople` gets lost on the way to the next page, and `max` becomes null: both were seen with Webex. */
function damaged(link: string, defect: Settings['linkDefect']): string {
  const [, address, rest] = /^<([^>]+)>(.*)$/s.exec(link) ?? [];
  if (address === undefined || rest === undefined) return link;
  const url = new URL(address);
  if (defect === 'max-null') url.searchParams.set('max', 'null');
  else url.searchParams.delete('mentionedPeople');
  return `<${url.href}>${rest}`;
}

/** What happens to every call on its way, whatever it asks for. */
export class Transport {
  readonly #world: World;
  readonly #random = seededRandom(7);
  readonly #newborn = new Map<string, number>();
  readonly #buckets = new Map<string, { readonly left: number; readonly at: number }>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Throttling happens before anything else: nothing was done. */
  admit(authorization: string | undefined): void {
    const { throttlePercent, callsPerSecond } = this.#world.settings;
    if (callsPerSecond > 0) this.#spend(authorization ?? '', callsPerSecond);
    if (throttlePercent > 0 && this.#random() * 100 < throttlePercent)
      throw new WebexError(429, THROTTLED, { headers: retryAfter(this.#world) });
  }

  /** A bucket per token that holds what a second gives, and is full at first. */
  #spend(token: string, perSecond: number): void {
    const now = performance.now();
    const known = this.#buckets.get(token) ?? { left: perSecond, at: now };
    const left = Math.min(perSecond, known.left + ((now - known.at) / 1000) * perSecond);
    this.#buckets.set(token, { left: left < 1 ? left : left - 1, at: now });
    if (left < 1) throw new WebexError(429, THROTTLED, { headers: { 'Retry-After': '1' } });
  }

  /** What was just created is not everywhere yet. */
  requireReplicated(method: string, params: ReadonlyMap<string, string>): void {
    if (this.#newborn.size === 0 || method !== 'GET') return;
    for (const id of params.values()) {
      const visibleAt = this.#newborn.get(id);
      if (visibleAt !== undefined && visibleAt > this.#world.now()) throw notFound();
      this.#newborn.delete(id);
    }
  }

  finish(method: string, reply: Reply): Reply {
    const { replicationLagMs, linkDefect } = this.#world.settings;
    const { body, headers } = reply;
    if (
      replicationLagMs > 0 &&
      method === 'POST' &&
      typeof body === 'object' &&
      body !== null &&
      'id' in body
    )
      this.#newborn.set(String(body.id), this.#world.now() + replicationLagMs);
    if (linkDefect === 'none' || headers?.['Link'] === undefined) return reply;
    return { ...reply, headers: { ...headers, Link: damaged(headers['Link'], linkDefect) } };
  }
}
