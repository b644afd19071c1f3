// A store that ends whoever works with it at a moment of the journal: what was committed before is in the database, and
// nothing comes after it.
import type { Tx } from '../../src/domain/ports/store.ts';
import { OPEN_STATES } from '../../src/domain/request.ts';
import type { OpenStore } from '../../src/store/open.ts';

/** Of a step: it is on record and was not sent; it was done and is not on record; it is on record that it was done. */
export type Moment = 'intended' | 'sent' | 'confirmed';

/** Stands for a step where an operation has none: the transaction that ends the request. */
export const END = 'the end';

export interface Place {
  readonly requestId: number;
  readonly step: string;
  readonly moment: Moment;
}

export interface Fate {
  /** Whether one is to be struck there; asked several times. */
  due(place: Place): boolean;
  /** Does not return to whoever was struck. */
  strike(places: readonly Place[]): Promise<never>;
}

/** Each place that is meant, once; the end only where there was no step before. */
export function onceEach(isMeant: (place: Place) => boolean, struck: readonly Place[]): Fate['due'] {
  return (place) => {
    const { requestId, step, moment } = place;
    const there = struck.filter((one) => one.requestId === requestId);
    if (step === END && there.some((one) => one.step !== END)) return false;
    return isMeant(place) && !there.some((one) => one.step === step && one.moment === moment);
  };
}

/** Takes the transaction back before it is committed. */
class Struck extends Error {
  override readonly name = 'Struck';
  readonly place: Place;
  constructor(place: Place) {
    super(`struck in ${place.step} of R-${place.requestId}`);
    this.place = place;
  }
}

export function mortal(opened: OpenStore, fate: Fate): OpenStore {
  const { store } = opened;
  return {
    ...opened,
    store: {
      ...store,
      transaction: async (work) => {
        let after: Place[] = [];
        try {
          const result = await store.transaction(async (tx) => {
            after = [];
            return work(watched(tx, fate, after));
          });
          if (after.length > 0) await fate.strike(after);
          return result;
        } catch (error) {
          if (error instanceof Struck) return fate.strike([error.place]);
          throw error;
        }
      },
    },
  };
}

function watched(tx: Tx, fate: Fate, after: Place[]): Tx {
  /** Throws where the transaction is not to come to its end. */
  const pass = (requestId: number, step: string, isDone: boolean): readonly Place[] => {
    const sent: Place = { requestId, step, moment: 'sent' };
    if (isDone && fate.due(sent)) throw new Struck(sent);
    const place: Place = { requestId, step, moment: isDone ? 'confirmed' : 'intended' };
    return fate.due(place) ? [place] : [];
  };
  return {
    ...tx,
    async putStep(record) {
      const places = pass(record.requestId, record.name, record.state === 'confirmed');
      await tx.putStep(record);
      after.push(...places);
    },
    async saveRequest(request, version) {
      const isOpen = OPEN_STATES.some((state) => state === request.state);
      const places = isOpen ? [] : pass(request.id, END, true);
      const isSaved = await tx.saveRequest(request, version);
      if (isSaved) after.push(...places);
      return isSaved;
    },
  };
}
