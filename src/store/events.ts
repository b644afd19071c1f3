import type { Job } from '../domain/ports/store.ts';

/** What an operator may want in the log or in a metric; none of it is an error of the caller. */
export type StoreEvent =
  | {
      readonly kind: 'lease-lost';
      readonly action: 'retry' | 'postpone' | 'defer' | 'park';
      readonly job: Job;
    }
  | { readonly kind: 'conflict'; readonly attempt: number; readonly error: unknown }
  | { readonly kind: 'orphans-freed'; readonly lanes: number; readonly holders: readonly number[] }
  | { readonly kind: 'connection-lost'; readonly error: unknown }
  | { readonly kind: 'listening' };

export type OnStoreEvent = (event: StoreEvent) => void;
