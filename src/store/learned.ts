import type { Learned } from '../domain/ports/learned.ts';
import type { Store } from '../domain/ports/store.ts';

const keyOf = (name: string): string => `learned:${name}`;

/** Facts are few and replaced by newer ones: they need no retention. */
export function createLearned(store: Store): Learned {
  return {
    recall: (name) => store.read(async (reader) => reader.value(keyOf(name))),
    learn: (name, fact) => store.transaction(async (tx) => tx.putValue(keyOf(name), fact)),
  };
}
