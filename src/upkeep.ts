// What is done again and again beside the engine: the webhooks are looked after, and what is old is removed.
import type { Config } from './config.ts';
import type { Clock } from './domain/ports/clock.ts';
import type { Log } from './domain/ports/log.ts';
import { showReactivated } from './domain/show/alerts.ts';
import { type AlertDeps, raiseAlert } from './engine/alerts.ts';
import type { Anchoring } from './engine/anchoring.ts';
import type { CatchUp } from './engine/catch-up.ts';
import type { Readiness } from './readiness.ts';
import type { OpenStore } from './store/open.ts';
import type { Keep } from './store/retention.ts';
import type { WebhookCare } from './webhook-care.ts';

export interface Upkeep {
  /** The webhooks are right when it resolves. */
  look(): Promise<void>;
  /** From now on every minute, and every hour what is old is removed. */
  start(): void;
  stop(): void;
}

interface Deps {
  readonly config: Pick<Config, 'keepFilesDays'>;
  readonly alerts: AlertDeps;
  readonly hooks: WebhookCare;
  readonly catchUp: CatchUp;
  readonly anchoring: Anchoring;
  readonly opened: Pick<OpenStore, 'prune'>;
  readonly readiness: Readiness;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const LOOK_MS = 60_000;
const PRUNE_MS = 60 * 60 * 1000;

export function createUpkeep(deps: Deps): Upkeep {
  const { config, alerts, hooks, catchUp, opened, anchoring, readiness, clock, log, signal } = deps;
  const keep: Keep = {
    doneMs: 7 * DAY_MS,
    filesMs: config.keepFilesDays * DAY_MS,
    detailsMs: 90 * DAY_MS,
    usageMs: 400 * DAY_MS,
  };
  let rightAt = clock.now();
  let timers: readonly NodeJS.Timeout[] = [];

  /** What happens again within a day is told once. */
  const tell = async (reactivated: number, since: number | undefined): Promise<void> => {
    const view = showReactivated(reactivated, since);
    try {
      await raiseAlert(alerts, { kind: 'webhook' }, { cause: 'webhooks' }, clock.now(), view);
    } catch (error) {
      // They are right all the same.
      log.warn({ error }, 'Nobody could be told that Webex had switched the webhooks off');
    }
  };
  /** Answers how many webhooks had to be put right. */
  const mend = async (since?: number): Promise<number> => {
    try {
      const { created, updated, removed, reactivated } = await hooks.look();
      readiness.hooksRight();
      if (reactivated > 0) await tell(reactivated, since);
      return created + updated + removed;
    } catch (error) {
      readiness.hooksFailed();
      throw error;
    }
  };
  /** Webex deactivates a webhook silently after an outage: what was said since it was known to be right is fetched. */
  const lookAfter = async (): Promise<void> => {
    const before = rightAt;
    const mended = await mend(before);
    rightAt = clock.now();
    if (mended > 0) await catchUp.run(before);
    else await catchUp.beat();
  };
  const prune = async (): Promise<void> => {
    const pruned = await opened.prune(keep, clock.now());
    if (Object.values(pruned).some((rows) => rows > 0)) log.info({ ...pruned }, 'Old rows were removed');
  };
  const guarded = (work: () => Promise<unknown>, message: string) => (): void => {
    if (signal.aborted) return;
    work().catch((error: unknown) => log.warn({ error }, message));
  };

  return {
    async look() {
      await mend();
      rightAt = clock.now();
    },
    start() {
      const trouble = 'The audit could not be anchored';
      guarded(async () => anchoring.start(), trouble)();
      const pruned = guarded(prune, 'Old rows could not be removed');
      timers = [
        setInterval(guarded(lookAfter, 'The webhooks could not be looked after'), LOOK_MS),
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
