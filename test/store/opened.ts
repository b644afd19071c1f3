// A store on a fresh database, closed when the test ends.
import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Job, NewJob, Store } from '../../src/domain/ports/store.ts';
import type { StoreEvent } from '../../src/store/events.ts';
import { type OpenStore, openStore, type StoreOptions } from '../../src/store/open.ts';
import type { Home, Place } from '../database.ts';

export const auditKey = { id: 'k1', key: new Uint8Array(32).fill(7) };

export interface Opened extends OpenStore {
  readonly place: Place;
  readonly events: readonly StoreEvent[];
  /** Another store on the same database, as another process would have it. */
  readonly again: () => Promise<OpenStore>;
}

export async function openAt(options: StoreOptions, events: StoreEvent[] = []): Promise<OpenStore> {
  const opened = await openStore(options, { auditKey, onEvent: (event) => void events.push(event) });
  onTestFinished(() => opened.close());
  return opened;
}

export async function openFresh(home: Home): Promise<Opened> {
  const place = await home.fresh();
  const events: StoreEvent[] = [];
  const opened = await openAt(place.options, events);
  return { ...opened, place, events, again: () => openAt({ ...place.options, exclusive: false }) };
}

export function newJob(overrides: Partial<NewJob> = {}): NewJob {
  return { queue: 'inbox', lane: 'room', key: randomUUID(), payload: {}, ...overrides };
}

export async function enqueueAll(store: Store, jobs: readonly NewJob[]): Promise<void> {
  await store.transaction(async (tx) => {
    for (const job of jobs) await tx.enqueue(job);
  });
}

export interface ClaimWish {
  readonly limit?: number;
  readonly leaseMs?: number;
  readonly now?: number;
}

export function claimInbox(store: Store, wish: ClaimWish = {}): Promise<readonly Job[]> {
  const { limit = 10, ...more } = wish;
  return store.claim({ free: { inbox: limit }, leaseMs: 60_000, now: 0, ...more });
}

/** The one job that is due. */
export async function claimOne(store: Store, wish: ClaimWish = {}): Promise<Job> {
  const [job, ...others] = await claimInbox(store, wish);
  if (job === undefined || others.length > 0) throw new Error(`${others.length} jobs too many, or none`);
  return job;
}
