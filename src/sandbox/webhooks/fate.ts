import { seededRandom } from '../control/faults.ts';
import type { Settings } from '../world/settings.ts';

/** What becomes of one webhook on its way: in Webex nothing promises that it comes once, in time, or in order. */
export type Fate = { copies: 0 | 1 | 2; delayMs: number; waitsForNext: boolean };

/** Rolls the same dice for the same seed, and a fixed number of them for each webhook. */
export class Fates {
  #seed: number | undefined;
  #random: () => number = Math.random;

  next(settings: Settings): Fate {
    if (settings.webhookSeed !== this.#seed) {
      this.#seed = settings.webhookSeed;
      this.#random = seededRandom(settings.webhookSeed);
    }
    const [dropped, doubled, late, passed] = [this.#roll(), this.#roll(), this.#roll(), this.#roll()];
    const isLate = late < settings.webhookLatePercent;
    return {
      copies: dropped < settings.webhookDropPercent ? 0 : doubled < settings.webhookDuplicatePercent ? 2 : 1,
      delayMs: settings.webhookDelayMs + (isLate ? settings.webhookLateMs : 0),
      waitsForNext: passed < settings.webhookReorderPercent,
    };
  }

  #roll(): number {
    return this.#random() * 100;
  }
}

/** Nothing waits longer than this for another webhook to overtake it. */
const PATIENCE_MS = 250;

/** Where webhooks wait until the next one of their hook has gone before them. */
export class Overtaking {
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Resolves when the next webhook of this hook is through, or when nobody came. */
  wait(webhookId: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PATIENCE_MS);
    signal.addEventListener('abort', () => resolve(), { once: true });
    this.#waiting.set(webhookId, [...(this.#waiting.get(webhookId) ?? []), resolve]);
    return promise.finally(() => clearTimeout(timer));
  }

  /** A webhook of this hook was answered: those that let it pass may go. */
  passed(webhookId: string): void {
    const waiting = this.#waiting.get(webhookId) ?? [];
    this.#waiting.delete(webhookId);
    for (const go of waiting) go();
  }
}
