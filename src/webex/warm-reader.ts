// Reads an organization for the sake of its place on the managed-organization list.
//
// Webex does not say whether a reading prolongs the life of an entry that is still there. So none is made ahead of
// the end: an entry is renewed when it is gone for certain, which is right either way.
import type { Clock } from '../domain/ports/clock.ts';
import type { Lease } from '../domain/ports/lease.ts';
import type { OrgWarmth, Warmth } from '../domain/ports/org-warmth.ts';
import type { WebexHttp } from './http.ts';
import type { WarmBook } from './warm-book.ts';
import type { WebexLog } from './webex-log.ts';

interface ReaderDeps {
  readonly http: Pick<WebexHttp, 'request'>;
  readonly warmth: OrgWarmth;
  readonly lease: Lease;
  readonly credential: string;
  readonly clock: Clock;
  readonly log: WebexLog;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly cap: number;
  readonly book: WarmBook;
}

/**
 * `seen`: what the caller knew of it, so that it is not read again when somebody else has done so since. Answers
 * whether it was read.
 */
export type WarmReader = (orgId: string, seen: Warmth | undefined, isCold: boolean) => Promise<boolean>;

const MINUTE_MS = 60_000;
/** What the partner guide promises. */
const LIFE_MS = 24 * 60 * MINUTE_MS;
/** Clocks drift in a day, and a call takes its time. */
const MARGIN_MS = 5_000;
/** Expiring together they are not read together. */
const JITTER_MS = 10 * MINUTE_MS;
const LEASE_MS = 30_000;
const LEASE_WAIT_MS = 100;

export function createWarmReader(deps: ReaderDeps): WarmReader {
  const { warmth, credential, clock, log, sleep, cap, book } = deps;
  const warming = new Map<string, Promise<boolean>>();

  /** One at a time per organization and over all processes; who comes meanwhile waits for the same. */
  const warm: WarmReader = (orgId, seen, isCold) => {
    const underway = warming.get(orgId) ?? alone(orgId, seen, isCold).finally(() => warming.delete(orgId));
    warming.set(orgId, underway);
    return underway;
  };

  async function alone(orgId: string, seen: Warmth | undefined, isCold: boolean): Promise<boolean> {
    const name = `warm:${credential}:${orgId}`;
    for (;;) {
      const token = await deps.lease.take(name, LEASE_MS);
      if (token === undefined) {
        await sleep(LEASE_WAIT_MS);
        continue;
      }
      try {
        const known = await warmth.get(credential, orgId);
        // Somebody else has read it since the caller looked; times would not tell, clocks differ.
        if (known?.warmedAt !== seen?.warmedAt) return false;
        await readOrg(orgId, known, isCold);
        return true;
      } finally {
        await deps.lease.release(name, token);
      }
    }
  }

  async function readOrg(orgId: string, known: Warmth | undefined, isCold: boolean): Promise<void> {
    const sentAt = clock.now();
    await deps.http.request({ method: 'GET', path: `/organizations/${encodeURIComponent(orgId)}` });
    const now = clock.now();
    // If it was still there, its life may go on from the reading before: only that much is safe.
    const mayBeOld = !isCold && known !== undefined && sentAt < known.coldFrom;
    const bornAt = mayBeOld ? known.warmedAt : sentAt;
    const coldFrom = now + LIFE_MS + MARGIN_MS;
    const dueAt = coldFrom + jitterOf(orgId);
    const warmUntil = bornAt + LIFE_MS - MARGIN_MS;
    const listed = await warmth.put(credential, { orgId, warmedAt: sentAt, warmUntil, coldFrom, dueAt }, now);
    await book.warmed(sentAt, listed >= cap);
    log.info({ orgId, listed }, 'organization warmed up');
  }

  return warm;
}

/** The same for an organization every day. */
function jitterOf(orgId: string): number {
  let hash = 0;
  for (const letter of orgId) hash = (hash * 31 + letter.charCodeAt(0)) % 1_000_003;
  return hash % JITTER_MS;
}
