// After an outage: what was said meanwhile is fetched, as nothing is told again. Young commands run, older
// ones are answered with a request to say them again, and waiting cards are posted anew, because a press that was
// lost cannot be fetched. Our own messages are fetched with them: they are the echoes that betray a second copy.
import * as z from 'zod';
import { deliveryKey, deliveryLane } from '../domain/delivery.ts';
import type { Chat, Delivery } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { NewJob, Store } from '../domain/ports/store.ts';
import { CHAT_ATTEMPTS, requestCardKey } from './jobs.ts';
import { followMoves } from './space-moves.ts';

export interface CatchUp {
  /** Notes that the bot listens; called again and again while it does. */
  beat(): Promise<void>;
  /** Since the last beat, or since `from` (epoch ms, business time). */
  run(from?: number): Promise<void>;
  /**
   * Where nothing says that all is well: what was said since `from` should have come by itself. What has not is fetched;
   * answers how much that was.
   */
  check(from: number): Promise<number>;
}

interface Deps {
  readonly store: Store;
  readonly chat: Chat;
  readonly clock: Clock;
  readonly log: Log;
  /** See `deliveryKey` and `deliveryLane`. */
  readonly keyOf: (id: string) => string;
}

const HEARTBEAT = 'heartbeat';
const Beat = z.object({ at: z.number() });
/** Beats are a little apart, and so are clocks; what was handled already is known by its key. */
const MARGIN_MS = 2 * 60_000;
/** A command older than this may not be wanted any more. */
const YOUNG_MS = 10 * 60_000;
/** Shorter silences lose no presses worth a new card. */
const OUTAGE_MS = 2 * 60_000;
const MAX_OPEN = 100;
/** What was said just now may still be on its way. */
const ON_ITS_WAY_MS = 30_000;
/** Deliveries stored in one transaction. */
const AT_ONCE = 50;

export function createCatchUp({ store, chat, clock, log, keyOf }: Deps): CatchUp {
  const beat = async (): Promise<void> => {
    await store.transaction(async (tx) => tx.putValue(HEARTBEAT, { at: clock.now() }));
  };

  const jobFor = (delivery: Delivery, stale: boolean): NewJob => ({
    queue: 'inbox',
    lane: deliveryLane(delivery, keyOf),
    key: deliveryKey(delivery, keyOf),
    payload: stale ? { ...delivery, data: { ...delivery.data, stale: true } } : delivery,
    maxAttempts: CHAT_ATTEMPTS,
  });

  /** Answers how old those are that were new. */
  const take = async (deliveries: readonly Delivery[], now: number): Promise<readonly number[]> =>
    store.transaction(async (tx) => {
      const ages: number[] = [];
      for (const delivery of deliveries) {
        const own = delivery.data['own'] === true;
        const age = now - Date.parse(String(delivery.data['created']));
        const isNew = await tx.enqueue(jobFor(delivery, !own && age > YOUNG_MS));
        if (isNew && !own) ages.push(age);
      }
      return ages;
    });

  const fetch = async (since: number, now: number): Promise<readonly number[]> => {
    await followMoves({ store, chat, clock });
    const said = await chat.missed(since);
    const keyed = said.map((delivery) => ({ delivery, key: deliveryKey(delivery, keyOf) }));
    const keys = keyed.map(({ key }) => key);
    const known = await store.read(async (reader) => reader.known('inbox', keys));
    const missed = keyed.filter(({ key }) => !known.has(key)).map(({ delivery }) => delivery);
    const ages: number[] = [];
    for (let first = 0; first < missed.length; first += AT_ONCE)
      ages.push(...(await take(missed.slice(first, first + AT_ONCE), now)));
    return ages;
  };

  const repost = async (now: number): Promise<void> => {
    const filter = { states: ['pending'] as const, limit: MAX_OPEN };
    const open = await store.read(async (reader) => reader.requests(filter));
    for (const { id } of open) {
      await store.enqueue({
        queue: 'outbox',
        lane: requestCardKey(id),
        key: `anew:R-${id}:${now}`,
        payload: { kind: 'request', requestId: id, anew: true },
        maxAttempts: CHAT_ATTEMPTS,
      });
    }
  };

  return {
    beat,
    async run(from) {
      const now = clock.now();
      const stored = Beat.safeParse(await store.read(async (reader) => reader.value(HEARTBEAT)));
      const since = from ?? (stored.success ? stored.data.at : undefined);
      // The first start ever has missed nothing.
      if (since === undefined) return beat();
      const ages = await fetch(since - MARGIN_MS, now);
      if (now - since > OUTAGE_MS) await repost(now);
      if (ages.length > 0) {
        const old = ages.filter((age) => age > YOUNG_MS).length;
        const counts = { young: ages.length - old, old, silentMs: now - since };
        log.warn(counts, 'Messages were missed and fetched');
      }
      await beat();
    },
    async check(from) {
      const ages = await fetch(from, clock.now());
      return ages.filter((age) => age > ON_ITS_WAY_MS).length;
    },
  };
}
