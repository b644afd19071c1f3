// What is counted about warm-ups: in memory, and in the store once in a while.
import type { Clock } from '../domain/ports/clock.ts';
import type { Observe } from '../domain/ports/observer.ts';
import { type OrgWarmth, TALLIES, type Tallies, type Tally } from '../domain/ports/org-warmth.ts';

export type Added = Partial<Readonly<Record<Tally, number>>>;

export interface WarmBook {
  count(more: Added): void;
  flush(): Promise<void>;
  /** An organization was read at `sentAt`, and the list may have been full. */
  warmed(sentAt: number, isFull: boolean): Promise<void>;
  /** Of all replicas; seconds old. */
  tallies(): Promise<Tallies>;
}

interface BookDeps {
  readonly warmth: Pick<OrgWarmth, 'add' | 'tallies'>;
  readonly credential: string;
  readonly clock: Clock;
  readonly observe?: Observe | undefined;
}

const TALLIES_MS = 5_000;

export function createWarmBook({ warmth, credential, clock, observe }: BookDeps): WarmBook {
  let added: Partial<Record<Tally, number>> = {};
  let known: { readonly at: number; readonly tallies: Tallies } | undefined;

  const keep = (more: Added): void => {
    const both: Partial<Record<Tally, number>> = { ...added };
    for (const name of TALLIES) both[name] = (both[name] ?? 0) + (more[name] ?? 0);
    added = both;
  };
  const count = (more: Added): void => {
    keep(more);
    observe?.({ kind: 'warmth', counts: more });
  };
  const flush = async (crowdedAt?: number): Promise<void> => {
    const saving = added;
    added = {};
    if (TALLIES.every((name) => (saving[name] ?? 0) === 0) && crowdedAt === undefined) return;
    try {
      await warmth.add(credential, saving, clock.now(), crowdedAt);
      known = undefined;
    } catch (error) {
      keep(saving);
      throw error;
    }
  };
  return {
    count,
    flush: async (): Promise<void> => flush(),
    /** A full list is everybody's business at once. */
    async warmed(sentAt: number, isFull: boolean): Promise<void> {
      count({ warmUps: 1 });
      if (isFull) await flush(sentAt);
    },
    async tallies(): Promise<Tallies> {
      if (known === undefined || clock.real() - known.at > TALLIES_MS)
        known = { at: clock.real(), tallies: await warmth.tallies(credential) };
      return known.tallies;
    },
  };
}
