// One socket for all processes on a database: a second one would bring every event twice, and Webex closes the first
// where both use the same device. Whoever has the turn prolongs it; the others stand by, and one takes over when it ends.
import type { Lease } from './domain/ports/lease.ts';
import type { Log } from './domain/ports/log.ts';

export interface Turn {
  /** Asked before what only whoever has the turn may do. */
  isOurs(): Promise<boolean>;
  /** Prolongs it until `end` is called; `lost` when somebody else has, or may have, the turn now. */
  keep(lost: () => void): { end(): void };
  giveUp(): Promise<void>;
}

/** Undefined: another process has it. */
export type TakeTurn = () => Promise<Turn | undefined>;

const NAME = 'socket';
const TIMES = { leaseMs: 15_000, keepMs: 5_000 };

/** Where no other process can be. */
export const alone: TakeTurn = async () => ({
  isOurs: async () => true,
  keep: () => ({ end: () => undefined }),
  giveUp: async () => undefined,
});

export function takingTurns(lease: Lease, log: Log, { leaseMs, keepMs } = TIMES): TakeTurn {
  return async () => {
    const token = await lease.take(NAME, leaseMs);
    if (token === undefined) return undefined;
    return {
      isOurs: async () => lease.holds(NAME, token),
      keep(lost) {
        let kept = performance.now();
        const prolong = async (): Promise<void> => {
          const before = performance.now();
          try {
            if (await lease.keep(NAME, token, leaseMs)) kept = before;
            else lost();
          } catch (error) {
            log.warn({ error }, 'The turn at the socket could not be prolonged');
            if (performance.now() - kept >= leaseMs) lost();
          }
        };
        const timer = setInterval(() => void prolong(), keepMs);
        return { end: () => clearInterval(timer) };
      },
      giveUp: async () => lease.release(NAME, token),
    };
  };
}
