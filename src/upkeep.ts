// What is done again and again beside the engine: what brings the events is looked after, and what is old is removed.
import type { Config } from './config.ts';
import type { Clock } from './domain/ports/clock.ts';
import type { Log } from './domain/ports/log.ts';
import type { Anchoring } from './engine/anchoring.ts';
import type { OpenStore } from './store/open.ts';
import type { Keep } from './store/retention.ts';
import type { WayIn } from './way-in.ts';

export interface Upkeep {
  /** From now on every minute, and every hour what is old is removed. */
  start(): void;
  stop(): void;
}

interface Deps {
  readonly config: Pick<Config, 'keepFilesDays'>;
  readonly wayIn: WayIn;
  readonly anchoring: Anchoring;
  readonly opened: Pick<OpenStore, 'prune'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const LOOK_MS = 60_000;
const PRUNE_MS = 60 * 60 * 1000;

export function createUpkeep(deps: Deps): Upkeep {
  const { config, wayIn, opened, anchoring, clock, log, signal } = deps;
  const keep: Keep = {
    doneMs: 7 * DAY_MS,
    filesMs: config.keepFilesDays * DAY_MS,
    detailsMs: 90 * DAY_MS,
    usageMs: 400 * DAY_MS,
  };
  let timers: readonly NodeJS.Timeout[] = [];

  const prune = async (): Promise<void> => {
    const pruned = await opened.prune(keep, clock.now());
    if (Object.values(pruned).some((rows) => rows > 0)) log.info({ ...pruned }, 'Old rows were removed');
  };
  const guarded = (work: () => Promise<unknown>, message: string) => (): void => {
    if (signal.aborted) return;
    work().catch((error: unknown) => log.warn({ error }, message));
  };

  return {
    start() {
      const trouble = 'The audit could not be anchored';
      guarded(async () => anchoring.start(), trouble)();
      const pruned = guarded(prune, 'Old rows could not be removed');
      timers = [
        setInterval(
          guarded(async () => wayIn.lookAfter(), 'What brings the events could not be looked after'),
          LOOK_MS,
        ),
        setInterval(
          guarded(async () => anchoring.daily(), trouble),
          LOOK_MS,
        ),
        // Soon after the start too: a bot that is restarted every day has to come to it.
        setTimeout(pruned, LOOK_MS),
        setInterval(pruned, PRUNE_MS),
      ];
    },
    stop: () => timers.forEach(clearTimeout),
  };
}
