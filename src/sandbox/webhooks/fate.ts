import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../control/faults.ts';
import type { Settings } from '../world/settings.ts';
import type { World } from '../world/world.ts';

/** What becomes of one delivery on its way: in Webex nothing promises that it comes once, in time, or in order. */
type Fate = { copies: 0 | 1 | 2; delayMs: number; waitsForNext: boolean };

/** Rolls the same dice for the same seed, and a fixed number of them for each delivery. */
class Fates {
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

/** Nothing waits longer than this for another delivery to overtake it. */
const PATIENCE_MS = 250;

/** Where deliveries wait until the next one to their receiver has gone before them. */
class Overtaking {
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Resolves when the next one to this receiver is through, or when nobody came. */
  wait(receiver: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PATIENCE_MS);
    signal.addEventListener('abort', () => resolve(), { once: true });
    this.#waiting.set(receiver, [...(this.#waiting.get(receiver) ?? []), resolve]);
    return promise.finally(() => clearTimeout(timer));
  }

  /** One to this receiver is through: those that let it pass may go. */
  passed(receiver: string): void {
    const waiting = this.#waiting.get(receiver) ?? [];
    this.#waiting.delete(receiver);
    for (const go of waiting) go();
  }
}

/** Sets deliveries off, each to its fate. */
export class Mail {
  readonly #world: World;
  readonly #stopped = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #fates = new Fates();
  readonly #overtaking = new Overtaking();

  constructor(world: World) {
    this.#world = world;
  }

  get stopped(): AbortSignal {
    return this.#stopped.signal;
  }

  /** `prepare` is called at once, for each copy there is. */
  send(receiver: string, prepare: () => () => Promise<void>): void {
    const { copies, delayMs, waitsForNext } = this.#fates.next(this.#world.settings);
    for (let copy = 0; copy < copies; copy += 1) {
      const sending = this.#setOff(receiver, prepare(), { delayMs, waitsForNext }).finally(() =>
        this.#underWay.delete(sending),
      );
      this.#underWay.add(sending);
    }
  }

  async #setOff(
    receiver: string,
    deliver: () => Promise<void>,
    { delayMs, waitsForNext }: Omit<Fate, 'copies'>,
  ): Promise<void> {
    const signal = this.stopped;
    if (delayMs > 0) await pause(delayMs, undefined, { signal }).catch(() => undefined);
    if (waitsForNext) await this.#overtaking.wait(receiver, signal);
    await deliver();
    if (!waitsForNext) this.#overtaking.passed(receiver);
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#underWay);
  }
}
