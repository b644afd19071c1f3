import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type Failure, retryAfterMs, retryRule } from '../../src/webex/retry-rule.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

const failure = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'),
  status: fc.option(fc.integer({ min: 300, max: 599 }), { nil: undefined }),
  retryAfter: fc.option(fc.oneof(fc.string(), fc.nat(200).map(String)), { nil: undefined }),
  attempt: fc.integer({ min: 1, max: 6 }),
  elapsedMs: fc.nat(90_000),
});
const random = fc.double({ min: 0, max: 0.999, noNaN: true });

const holds = (property: (given: Failure, random: number) => void): void =>
  fc.assert(fc.property(failure, random, property), { numRuns: 2_000 });

describe('the retry rule', () => {
  it('repeats a write only when it was refused', () => {
    holds((given, r) => {
      const verdict = retryRule(given, DEFAULT_LIMITS, NOW, r);
      const write = given.method !== 'GET' && given.method !== 'HEAD';

      if (write && verdict.again) expect([423, 429]).toContain(given.status);
    });
  });

  it('never repeats what would fail the same way', () => {
    holds((given, r) => {
      const verdict = retryRule(given, DEFAULT_LIMITS, NOW, r);
      const final =
        given.status !== undefined && given.status < 500 && given.status !== 423 && given.status !== 429;

      if (final) expect(verdict.again).toBe(false);
    });
  });

  it('ends: after four sends, and within its time', () => {
    holds((given, r) => {
      const verdict = retryRule(given, DEFAULT_LIMITS, NOW, r);

      if (given.attempt >= DEFAULT_LIMITS.maxTries) expect(verdict.again).toBe(false);
      if (verdict.again)
        expect(given.elapsedMs + verdict.waitMs).toBeLessThanOrEqual(DEFAULT_LIMITS.maxTotalMs);
    });
  });

  it('waits no less than Webex asked for', () => {
    holds((given, r) => {
      const verdict = retryRule(given, DEFAULT_LIMITS, NOW, r);
      const seconds = /^\d+$/.test(given.retryAfter ?? '') ? Number(given.retryAfter) : 0;

      if (verdict.again && given.status === 429)
        expect(verdict.waitMs).toBeGreaterThanOrEqual(seconds * 1000);
    });
  });

  it('leaves a wait that is too long to the caller', () => {
    const given = { method: 'GET', status: 429, retryAfter: '31', attempt: 1, elapsedMs: 0 };

    expect(retryRule(given, DEFAULT_LIMITS, NOW, 0)).toEqual({ again: false });
  });

  it('backs off further with every try', () => {
    const waits = [1, 2, 3].map((attempt) => {
      const given = { method: 'GET', status: 503, retryAfter: undefined, attempt, elapsedMs: 0 };
      const verdict = retryRule(given, DEFAULT_LIMITS, NOW, 0.5);
      return verdict.again ? verdict.waitMs : 0;
    });

    expect(waits).toEqual([188, 375, 750]);
  });
});

describe('Retry-After', () => {
  it.each([
    ['7', 7_000],
    ['1.5', 1_500],
    ['0', 1_000],
    [' 12 ', 12_000],
    ['Sat, 21 Nov 2026 12:00:09 GMT', 9_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 1_000],
    ['-3', 5_000],
    ['soon', 5_000],
    ['5 apples', 5_000],
    ['1e9', 5_000],
    ['', 5_000],
    [undefined, 5_000],
  ])('%s means a wait of %d ms', (header, expected) => {
    expect(retryAfterMs(header, NOW, 5_000)).toBe(expected);
  });
});
