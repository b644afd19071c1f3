// The pace of one credential: so many calls at once as Webex keeps up with, and none while it asks to be left
// alone, on whichever replica it said so. Who waits is let in in the order of coming; bulk work lets others pass.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Called } from '../domain/ports/observer.ts';
import type { RateGate } from '../domain/ports/rate-gate.ts';
import { createLimiter, type End } from './limiter.ts';
import { createMeter } from './meter.ts';
import { SILENT, type WebexLog } from './webex-log.ts';

export type Turn =
  | { readonly kind: 'go'; readonly leave: (end: End, status?: number) => void }
  /** The credential is to be left alone for longer than the caller waits. */
  | { readonly kind: 'blocked'; readonly ms: number }
  | { readonly kind: 'closed' };

export interface Wish {
  /** Nobody waits for it in front of a screen. */
  readonly bulk: boolean;
  /** The longest pause asked for by Webex that is sat out. */
  readonly patienceMs: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** The call was sent before. */
  readonly isRepeat?: boolean | undefined;
}

export interface Pace {
  enter(wish: Wish): Promise<Turn>;
  /** Webex has asked that the credential be left alone. */
  block(ms: number): Promise<void>;
}

export interface PaceDeps {
  /** Absent: the pace is this process's own. */
  readonly shared?: { readonly gate: RateGate; readonly credential: string } | undefined;
  readonly log?: WebexLog | undefined;
  readonly most?: number | undefined;
  readonly observe?: ((called: Called) => void) | undefined;
}

const MOST_AT_ONCE = 16;

export function createPace(deps: PaceDeps = {}): Pace {
  const limiter = createLimiter(deps.most ?? MOST_AT_ONCE);
  const pause = createPause(deps);
  const line = createLine();
  const meter = createMeter(() => performance.now());
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;

  function admit(): void {
    clearTimeout(timer);
    letSomeIn();
    meter.pressed(!line.isEmpty());
  }

  function letSomeIn(): void {
    if (isLooking || line.isEmpty()) return;
    const looking = pause.look();
    if (looking !== undefined) {
      isLooking = true;
      void admitAfter(looking);
      return;
    }
    const ms = pause.leftMs();
    if (ms === 0) return letIn();
    for (const waiter of line.impatient(ms)) waiter.settle({ kind: 'blocked', ms });
    if (!line.isEmpty()) timer = setTimeout(admit, ms);
  }

  async function admitAfter(looking: Promise<void>): Promise<void> {
    await looking;
    isLooking = false;
    admit();
  }

  function letIn(): void {
    while (limiter.hasRoom() && !line.isEmpty()) {
      const ms = meter.waitMs();
      const waiter = line.next(ms > 0);
      if (waiter === undefined) {
        timer = setTimeout(admit, Math.max(1, ms));
        return;
      }
      const end = limiter.begin();
      const begun = performance.now();
      meter.spend();
      const leave = (how: End, status?: number): void => {
        const ms = performance.now() - begun;
        deps.observe?.({ status, ms, waitedMs: begun - waiter.since, isRepeat: waiter.isRepeat === true });
        if (how === 'throttled') meter.refused(begun);
        else meter.taken();
        end(how);
        admit();
      };
      waiter.settle({ kind: 'go', leave });
    }
  }

  return {
    enter: (wish) =>
      new Promise((resolve) => {
        if (wish.signal.aborted) return resolve({ kind: 'closed' });
        const closed = (): void => {
          line.remove(waiter);
          waiter.settle({ kind: 'closed' });
          admit();
        };
        const waiter: Waiter = {
          ...wish,
          since: performance.now(),
          settle(turn) {
            wish.signal.removeEventListener('abort', closed);
            resolve(turn);
          },
        };
        wish.signal.addEventListener('abort', closed, { once: true });
        line.add(waiter);
        admit();
      }),
    async block(ms) {
      await pause.begin(ms);
      admit();
    },
  };
}

interface Waiter extends Wish {
  readonly since: number;
  settle(turn: Turn): void;
}

/** After so many others in a row one of the bulk has its turn, so that it comes to an end too. */
const PROMPT_IN_A_ROW = 3;

function createLine() {
  const prompt: Waiter[] = [];
  const bulk: Waiter[] = [];
  let inARow = 0;
  const drop = (from: Waiter[], isOut: (waiter: Waiter) => boolean): Waiter[] => {
    const out = from.filter(isOut);
    if (out.length > 0) from.splice(0, from.length, ...from.filter((waiter) => !isOut(waiter)));
    return out;
  };
  return {
    add: (waiter: Waiter): void => void (waiter.bulk ? bulk : prompt).push(waiter),
    remove: (gone: Waiter): void => void drop(gone.bulk ? bulk : prompt, (waiter) => waiter === gone),
    isEmpty: (): boolean => prompt.length + bulk.length === 0,
    /** Without the bulk, which has spent its share for the moment. */
    next(promptOnly: boolean): Waiter | undefined {
      if (promptOnly) return prompt.shift();
      const bulkIsDue = bulk.length > 0 && (prompt.length === 0 || inARow >= PROMPT_IN_A_ROW);
      inARow = bulkIsDue || bulk.length === 0 ? 0 : inARow + 1;
      return bulkIsDue ? bulk.shift() : prompt.shift();
    },
    /** Takes out those who do not wait that long. */
    impatient: (ms: number): Waiter[] =>
      [prompt, bulk].flatMap((from) => drop(from, ({ patienceMs }) => patienceMs < ms)),
  };
}

/** What other replicas were told is known here after this time; so long no query is made for it. */
const LOOK_MS = 1_000;
const STORE_PATIENCE_MS = 1_000;
/** One wrong answer must not lock the account out for good: after this time one call tries again. */
const LONGEST_MS = 60 * 60_000;

function createPause({ shared, log = SILENT }: PaceDeps) {
  let until = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const hold = (ms: number): void => {
    until = Math.max(until, performance.now() + Math.min(ms, LONGEST_MS));
  };
  /** Without the store the pace is this process's own; calls go on. */
  const ask = async (work: () => Promise<void>, trouble: string): Promise<void> => {
    const late = sleep(STORE_PATIENCE_MS, undefined, { ref: false }).then(() => {
      throw new Error('the store did not answer in time');
    });
    try {
      await Promise.race([work(), late]);
    } catch (err) {
      log.warn({ credential: shared?.credential, err }, trouble);
    }
  };
  return {
    leftMs: (): number => Math.max(0, Math.ceil(until - performance.now())),
    /** Undefined: what is known is young enough. Never rejects. */
    look(): Promise<void> | undefined {
      if (shared === undefined || performance.now() - lookedAt < LOOK_MS) return undefined;
      const { gate, credential } = shared;
      const read = async (): Promise<void> => hold(await gate.blockedMs(credential));
      return ask(read, 'pauses of other replicas are not known').finally(() => {
        lookedAt = performance.now();
      });
    },
    async begin(ms: number): Promise<void> {
      hold(ms);
      if (shared === undefined) return;
      const { gate, credential } = shared;
      await ask(
        () => gate.block(credential, Math.min(ms, LONGEST_MS)),
        'a pause is not known to other replicas',
      );
    },
  };
}
