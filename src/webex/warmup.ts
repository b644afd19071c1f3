// Customers of a partner answer 403 until the partner account has read the organization, and again a day later, or
// when a full list has let them go. So an organization is read before it is needed, and once more when it answers
// 403 all the same.
import { setTimeout as delay } from 'node:timers/promises';
import { mayDo, remedyOf, roleName } from '../domain/account-role.ts';
import { Fault } from '../domain/failure.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Lease } from '../domain/ports/lease.ts';
import type { Observe } from '../domain/ports/observer.ts';
import type { OrgWarmth, Rank, Warmth } from '../domain/ports/org-warmth.ts';
import type { OrgDirectory } from './admin/org-directory.ts';
import { evictionChance, fitOf, LIST_CAP, mayBeRandom } from './eviction.ts';
import type { WebexHttp } from './http.ts';
import { createWarmBook } from './warm-book.ts';
import { createWarmReader } from './warm-reader.ts';
import { SILENT, type WebexLog } from './webex-log.ts';

export interface Warmup {
  /** Calls `fn` with the organization warm, as far as that can be reached. */
  call<T>(orgId: string, fn: () => Promise<T>): Promise<T>;
  /**
   * Work on one organization that was planned as a whole: it is read first unless it is on the list for certain, and
   * while the list is full no other planned work comes in between, whose reading might push it out.
   */
  batch<T>(orgId: string, fn: () => Promise<T>): Promise<T>;
  /** To be called every minute: reads whose end has passed and who is in use or has work due; answers how many. */
  upkeep(workDue: () => Promise<readonly string[]>): Promise<number>;
  /** Saves what was counted since the last time. */
  flush(): Promise<void>;
}

export interface WarmupDeps {
  readonly http: Pick<WebexHttp, 'request'>;
  readonly directory: Pick<OrgDirectory, 'account' | 'needsWarmth' | 'relation'>;
  readonly warmth: OrgWarmth;
  readonly lease: Lease;
  /** Names the account behind the token: the list of managed organizations is per account. */
  readonly credential: string;
  readonly clock: Clock;
  readonly log?: WebexLog | undefined;
  readonly observe?: Observe | undefined;
  readonly sleep?: ((ms: number) => Promise<unknown>) | undefined;
  /** Entries of the list; only simulations have another. */
  readonly cap?: number | undefined;
}

const MINUTE_MS = 60_000;
/** Who comes just before the end waits for it; longer than this it would be felt. */
const WAIT_MS = 30_000;
/** Somebody is at work there: a reading is about to be needed, and whoever comes next should not wait for it. */
const RECENT_MS = 30 * MINUTE_MS;
const PER_UPKEEP = 100;
/** Reading ahead stops short of the cap: it must not push out what others use. */
const HEADROOM = 0.9;
/** A use is noted once in a while: enough to know who is in use, and cheap. */
const NOTE_MS = 15 * MINUTE_MS;
/** A cold 403 costs the refused call beside the reading, and looks like trouble in Webex’s audit: it counts double. */
const RISK = 1 / 3;

export function createWarmup(deps: WarmupDeps): Warmup {
  const { warmth, credential, clock, log = SILENT, sleep = delay, cap = LIST_CAP } = deps;
  const { needsWarmth } = deps.directory;
  const book = createWarmBook(deps);
  const warm = createWarmReader({ ...deps, log, sleep, cap, book });

  /** Rank of an organization that may have been pushed out; undefined when it cannot have been. */
  async function rankIfUnsure(known: Warmth): Promise<Rank | undefined> {
    const { crowdedAt } = await book.tallies();
    if (crowdedAt === 0 || known.warmedAt >= crowdedAt) return undefined;
    return warmth.rank(credential, known.orgId, clock.now());
  }

  /** Makes it warm; answers what is known of it then, and its rank where it was left to chance. */
  async function prepare(
    orgId: string,
    risk: number,
  ): Promise<{ readonly known: Warmth | undefined; readonly rank?: Rank | undefined }> {
    for (;;) {
      const known = await warmth.get(credential, orgId);
      const now = clock.now();
      const left = known === undefined ? 0 : known.coldFrom - now;
      if (known !== undefined && now < known.warmUntil) {
        const rank = await rankIfUnsure(known);
        if (rank === undefined) return { known };
        const { counts } = await book.tallies();
        if (evictionChance(counts, rank, cap) <= risk) return { known, rank };
      } else if (left > 0 && left <= WAIT_MS) {
        await sleep(left);
        continue;
      }
      await warm(orgId, known, false).catch((error: unknown) => throwUnlessForbidden(error));
      return { known: await warmth.get(credential, orgId) };
    }
  }

  async function call<T>(orgId: string, fn: () => Promise<T>): Promise<T> {
    if (!(await needsWarmth(orgId))) return withoutWarmth(orgId, fn);
    const { known, rank } = await prepare(orgId, RISK);
    book.count({ calls: 1 });
    try {
      const result = await fn();
      if (rank !== undefined) book.count(fitOf(rank, false, cap));
      await touch(known);
      return result;
    } catch (error) {
      if (!isForbidden(error)) throw error;
      return again(orgId, fn, known, rank);
    }
  }

  async function again<T>(
    orgId: string,
    fn: () => Promise<T>,
    known: Warmth | undefined,
    rank: Rank | undefined,
  ): Promise<T> {
    await warmth.refused(credential, orgId, clock.now());
    log.info({ orgId, wasWarm: known !== undefined }, 'organization answered 403');
    try {
      // Another process may have read it before it was lost: then what it read proves nothing, and it is our turn.
      const isRead = await warm(orgId, known, true);
      const result = isRead ? await fn() : await fn().catch(async (error: unknown) => lost(orgId, fn, error));
      book.count({ cold403s: 1, ...(rank === undefined ? {} : fitOf(rank, true, cap)) });
      return result;
    } catch (error) {
      if (!isForbidden(error)) throw error;
      // It was not cold: its life may be the old one still.
      if (known !== undefined) await warmth.put(credential, known, clock.now());
      throw await noRights(error, 'customer');
    }
  }

  async function lost<T>(orgId: string, fn: () => Promise<T>, error: unknown): Promise<T> {
    if (!isForbidden(error)) throw error;
    await warm(orgId, await warmth.get(credential, orgId), true);
    return fn();
  }

  async function withoutWarmth<T>(orgId: string, fn: () => Promise<T>): Promise<T> {
    try {
      return await fn();
    } catch (error) {
      if (!isForbidden(error)) throw error;
      const isOwn = (await deps.directory.relation(orgId)) === 'own';
      throw await noRights(error, isOwn ? 'own' : 'customer');
    }
  }

  async function noRights(cause: Fault, relation: 'own' | 'customer'): Promise<Fault> {
    const { role } = await deps.directory.account();
    return faultOfNoRights(cause, role, relation);
  }

  async function touch(known: Warmth | undefined): Promise<void> {
    const now = clock.now();
    if (known === undefined || now - known.lastUsed < NOTE_MS) return;
    await warmth.used(credential, known.orgId, now).catch((error: unknown) => {
      // What was done is done; it must not look failed because of our notes.
      log.warn({ orgId: known.orgId, err: error }, 'use of the organization not noted');
    });
  }

  let turn: Promise<unknown> = Promise.resolve();

  async function batch<T>(orgId: string, fn: () => Promise<T>): Promise<T> {
    if (!(await needsWarmth(orgId))) return fn();
    const { warm: listed } = await warmth.census(credential, clock.now());
    const work = async (): Promise<T> => {
      await prepare(orgId, 0);
      return fn();
    };
    if (listed < cap * HEADROOM || !mayBeRandom((await book.tallies()).counts)) return work();
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  }

  return {
    call,
    batch,
    flush: async () => book.flush(),
    async upkeep(workDue) {
      const now = clock.now();
      await book.flush();
      const { warm: listed } = await warmth.census(credential, now);
      const room = Math.min(PER_UPKEEP, Math.floor(cap * HEADROOM) - listed);
      if (room <= 0) return 0;
      const wanted = { now, usedSince: now - RECENT_MS, orgIds: await workDue(), limit: room };
      const due = await warmth.due(credential, wanted);
      for (const one of due)
        await warm(one.orgId, one, false).catch((error: unknown) => throwUnlessForbidden(error));
      return due.length;
    },
  };
}

const isForbidden = (error: unknown): error is Fault => error instanceof Fault && error.status === 403;

/** What the organization itself refuses is said by the call that follows. */
function throwUnlessForbidden(error: unknown): void {
  if (!isForbidden(error)) throw error;
}

function faultOfNoRights(
  cause: Fault,
  role: Parameters<typeof roleName>[0],
  relation: 'own' | 'customer',
): Fault {
  const where = relation === 'own' ? 'its own organization' : 'the organization';
  return new Fault({
    code: 'no-rights-in-org',
    message:
      `The admin account of Steward has no rights for this in ${where}. It is a ${roleName(role)}, which ` +
      `${mayDo(role, relation)}. ${remedyOf(role, relation)}`,
    repeat: 'never',
    status: cause.status,
    errorCode: cause.errorCode,
    trackingId: cause.trackingId,
    cause,
  });
}
