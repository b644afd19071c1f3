// What operators count. Whoever does something tells what has happened and knows nothing of metrics.

import type { RequestState } from '../request.ts';
import type { RequestEvent } from '../request-event.ts';
import type { Tally } from './org-warmth.ts';
import type { Queue } from './store.ts';

export const DELIVERY_ENDS = ['stored', 'duplicate', 'unsigned', 'unreadable', 'failed'] as const;

/** `waiting`: not yet its time; `retried`: failed; `parked`: failed for the last time; `lost`: somebody else has its lane. */
export const JOB_ENDS = ['done', 'waiting', 'retried', 'parked', 'lost'] as const;
export type JobEnd = (typeof JOB_ENDS)[number];

export const CREDENTIALS = ['bot', 'admin', 'reports'] as const;
export type Credential = (typeof CREDENTIALS)[number];

export type Happening =
  /** A webhook was answered, or an event of the socket was taken in. */
  | { readonly kind: 'delivery'; readonly end: (typeof DELIVERY_ENDS)[number]; readonly ms: number }
  | {
      readonly kind: 'job';
      readonly queue: Queue;
      readonly end: JobEnd;
      readonly ms: number;
      /** From its addition to this end; undefined where it had to wait for its time. */
      readonly sinceAddedMs: number | undefined;
    }
  | ({ readonly kind: 'call'; readonly credential: Credential } & Called)
  | { readonly kind: 'warmth'; readonly counts: Partial<Readonly<Record<Tally, number>>> }
  | {
      readonly kind: 'request';
      readonly requestId: number;
      readonly operation: string;
      readonly event: RequestEvent['type'] | 'opened';
      readonly from: RequestState | undefined;
      readonly to: RequestState;
      /** Since it was asked for. */
      readonly ageMs: number;
    }
  /** Something the database had to be asked again for, or that was taken from somebody. */
  | { readonly kind: 'store'; readonly what: string };

/** One exchange with Webex. */
export interface Called {
  /** Undefined: no answer came. */
  readonly status: number | undefined;
  readonly ms: number;
  /** Until it was its turn. */
  readonly waitedMs: number;
  readonly isRepeat: boolean;
}

export type Observe = (happening: Happening) => void;
