// A bot in this process that is struck by fate and cut off. What comes after it knows the database and nothing else.
import { openBotStore } from '../../src/bot.ts';
import type { OpenStore } from '../../src/store/open.ts';
import type { OnEnd } from '../e2e/demo-process.ts';
import { type Scene, startIn } from './ground.ts';
import { type Fate, mortal, onceEach, type Place } from './mortal-store.ts';
import type { Mortal } from './run.ts';

export interface Victim extends Mortal {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** All places where one was struck. */
  readonly places: readonly Place[];
}
/**
 * Nothing it is asked from the moment of its death on is answered, until the test is over and whoever still waits may
 * go; that a dead one leaves is taken note of, so that this end is not waited for.
 */
function deaf(
  opened: OpenStore,
  death: { readonly isDead: boolean; readonly promise: Promise<never> },
): OpenStore {
  const shield = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name, receiver) {
        const value: unknown = Reflect.get(object, name, receiver);
        if (typeof value !== 'function') return value;
        return (...args: readonly unknown[]): unknown => {
          if (!death.isDead) return Reflect.apply(value, object, args);
          return name === 'close' || name === 'leave' ? Promise.resolve() : death.promise;
        };
      },
    });
  return shield({
    ...opened,
    store: shield(opened.store),
    replicas: shield(opened.replicas),
    rateGate: shield(opened.rateGate),
    lease: shield(opened.lease),
    warmth: shield(opened.warmth),
    files: shield(opened.files),
  });
}

/** In this process: whatever it holds in memory is left behind, its store and its door are shut at once. */
export function victimIn(scene: Scene, isMeant: (place: Place) => boolean, onEnd: OnEnd): Victim {
  const places: Place[] = [];
  let struck = new Set<number>();
  let end: () => Promise<void> = async () => undefined;
  let stop = end;
  const start = async (): Promise<void> => {
    const death = { isDead: false, ...Promise.withResolvers<never>() };
    death.promise.catch(() => undefined);
    const mine = new Set<number>();
    struck = mine;
    let real: OpenStore | undefined;
    const strike: Fate['strike'] = async (at) => {
      places.push(...at);
      for (const { requestId } of at) mine.add(requestId);
      return death.promise;
    };
    const bot = await startIn(scene, {}, async (...asked) => {
      real = await openBotStore(...asked);
      return mortal(deaf(real, death), { due: onceEach(isMeant, places), strike });
    });
    end = async () => {
      scene.ports.splice(0);
      death.isDead = true;
      await real?.close();
      const gone = bot.stop();
      onEnd(async () => {
        death.reject(new Error('this bot was cut off'));
        // Its store is gone: it may well complain.
        await Promise.allSettled([gone]);
      });
    };
    stop = async () => {
      stop = async () => undefined;
      await bot.stop();
    };
  };
  onEnd(async () => stop());
  return {
    start,
    cut: async () => {
      await end();
      await start();
    },
    struck: () => struck,
    stop: async () => stop(),
    places,
  };
}
