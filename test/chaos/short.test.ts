// A short run on each home: seconds of kills, cuts and faults, and the proof that nothing was lost or doubled.
import { describe, expect, it } from 'vitest';
import { homes } from '../database.ts';
import { runChaos } from './chaos.ts';
import { summary, violations } from './report.ts';

const PATIENCE_MS = 300_000;

for (const { name, missing } of homes()) {
  describe.skipIf(missing !== undefined).concurrent(`chaos on ${name}`, () => {
    it('loses nothing, doubles nothing, tells the truth', { timeout: PATIENCE_MS }, async () => {
      const home = name === 'SQLite' ? 'sqlite' : 'postgres';
      const result = await runChaos({ home, requests: 24, seconds: 5, seed: 5 });
      expect(result.violations, violations(result)).toEqual([]);
      expect(result.kills, summary(result)).toBeGreaterThan(0);
      expect(result.facts.stored.requests.length, summary(result)).toBeGreaterThan(5);
    });
  });
}
