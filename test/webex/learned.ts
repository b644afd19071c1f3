// What an account has learned, for as long as a test lasts.
import type { Learned } from '../../src/domain/ports/learned.ts';

export function learnedHere(facts = new Map<string, unknown>()): Learned {
  return {
    recall: async (name) => facts.get(name),
    learn: async (name, fact) => void facts.set(name, fact),
  };
}
