// 5,000 requests on each home, a kill every one to five seconds. CHAOS_SEED repeats a run.
import { describe, expect, it } from 'vitest';
import { runChaos } from '../chaos/chaos.ts';
import { summary, violations } from '../chaos/report.ts';
import { homes } from '../database.ts';

const REQUESTS = 5000;
const SECONDS = 90 * 60;
const QUIET_MS = 10 * 60_000;
const seed = Number(process.env['CHAOS_SEED'] ?? 1 + Math.floor(Math.random() * 1e6));

for (const { name, missing } of homes()) {
  describe.skipIf(missing !== undefined)(`chaos on ${name}`, () => {
    it('loses none of 5,000, doubles none, tells the truth', {
      timeout: SECONDS * 1000 + QUIET_MS,
    }, async () => {
      const home = name === 'SQLite' ? 'sqlite' : 'postgres';
      const result = await runChaos({ home, requests: REQUESTS, seconds: SECONDS, seed, recoveries: 20 });
      process.stdout.write(`${summary(result)}\n`);
      expect(result.violations, violations(result)).toEqual([]);
      expect(result.begun).toBe(REQUESTS);
      const idle = result.recovery?.idle.toSorted((a, b) => a - b) ?? [];
      expect(idle[Math.floor(idle.length / 2)]).toBeLessThan(3000);
    });
  });
}
