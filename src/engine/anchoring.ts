// Says where the audit stands where its database's owner cannot change it: in a file and in a space of the team.

import * as z from 'zod';
import type { AnchorReason, AuditAnchors, SignedAnchor } from '../domain/ports/audit-anchors.ts';
import type { Chat } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Ids } from '../domain/ports/ids.ts';
import type { Lease } from '../domain/ports/lease.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Store } from '../domain/ports/store.ts';
import { showAnchor, showMisfit } from '../domain/show/audit.ts';
import type { View } from '../domain/views.ts';
import { answerJob } from './jobs.ts';

export interface Anchoring {
  /** Compares with the file first: what happened while nobody was running shows here. */
  start(): Promise<void>;
  /** To be called often; anchors once in a day, whichever replica comes first, and at once after a longer rest. */
  daily(): Promise<void>;
  /** The last word of this process. */
  stop(): Promise<void>;
}

interface Deps {
  readonly anchors: AuditAnchors;
  readonly store: Store;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly log: Log;
  readonly sleep: (ms: number) => Promise<void>;
  /** Undefined: the file alone has the anchors. */
  readonly team: Team | undefined;
}

interface Team {
  readonly chat: Chat;
  readonly ids: Ids;
  /** Id or title of the space that is told. */
  readonly space: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Replicas that start one after the other need not all say so. */
const START_GAP_MS = 10 * 60_000;
const LEASE_MS = 60_000;
/** The process ends whether Webex answers or not; the file has the anchor. */
const FAREWELL_MS = 3000;
const LEASE = 'audit-anchor';
const VALUE = 'audit-anchor';

const Last = z.object({ at: z.number(), seq: z.number().int() });

export function createAnchoring(deps: Deps): Anchoring {
  const { anchors, store, lease, clock, log } = deps;

  /** Nothing is due when nothing happened since the last one, or that one is younger than `gapMs`. */
  async function isDue(gapMs: number): Promise<boolean> {
    const last = Last.safeParse(await store.read(async (reader) => reader.value(VALUE)));
    if (last.success && clock.now() - last.data.at < gapMs) return false;
    return (await anchors.head()) !== (last.success ? last.data.seq : 0);
  }

  async function take(why: AnchorReason): Promise<SignedAnchor> {
    const now = clock.now();
    const anchor = await anchors.take(now, why);
    await store.transaction(async (tx) => tx.putValue(VALUE, { at: now, seq: anchor.seq }));
    try {
      await anchors.keep(anchor);
    } catch (error) {
      log.error({ error }, 'The audit’s anchor could not be written to its file');
    }
    return anchor;
  }

  async function alone(work: () => Promise<void>): Promise<void> {
    const token = await lease.take(LEASE, LEASE_MS);
    if (token === undefined) return;
    try {
      await work();
    } finally {
      await lease.release(LEASE, token);
    }
  }

  async function warnOfMisfit(): Promise<void> {
    const misfit = await anchors.misfit();
    if (misfit === undefined) return;
    log.error({ misfit }, 'The audit does not fit its anchors');
    await tell(deps, `misfit:${clock.now()}`, showMisfit(misfit));
  }

  async function takeAndTell(why: AnchorReason): Promise<void> {
    const anchor = await take(why);
    await tell(deps, `anchor:${anchor.seq}`, showAnchor(anchor));
  }

  return {
    start: async () =>
      alone(async () => {
        await warnOfMisfit();
        if (await isDue(START_GAP_MS)) await takeAndTell('start');
      }),
    daily: async () =>
      alone(async () => {
        if (!(await isDue(DAY_MS))) return;
        await warnOfMisfit();
        await takeAndTell('daily');
      }),
    async stop() {
      try {
        if (!(await isDue(0))) return;
        const anchor = await take('stop');
        if (deps.team === undefined) return;
        await Promise.race([farewell(deps, deps.team, showAnchor(anchor)), deps.sleep(FAREWELL_MS)]);
      } catch (error) {
        // Stopping goes on: the next start anchors.
        log.warn({ error }, 'The audit could not be anchored at the stop');
      }
    },
  };
}

async function roomOf({ log }: Deps, { chat, space }: Team): Promise<string | undefined> {
  const roomId = await chat.space(space);
  if (roomId === undefined) log.warn({ space }, 'The space for the audit’s anchors is not known to the bot');
  return roomId;
}

async function tell(deps: Deps, key: string, view: View): Promise<void> {
  const roomId = deps.team && (await roomOf(deps, deps.team));
  if (roomId === undefined) return;
  await deps.store.enqueue(answerJob({ key, target: { roomId }, view }));
}

/** Not by the outbox: nobody would send it before the next start, and until then it can be changed. */
async function farewell(deps: Deps, { chat, ids, space }: Team, view: View): Promise<void> {
  try {
    const roomId = await roomOf(deps, { chat, ids, space });
    if (roomId === undefined) return;
    await chat.post({ roomId }, { kind: 'card', view, ref: ids.nonce(), nonce: ids.nonce() });
  } catch (error) {
    deps.log.warn({ error }, 'The audit’s last anchor could not be posted');
  }
}
