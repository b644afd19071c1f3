import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type Failure, retryAfterMs, retryRule } from '../../src/webex/retry-rule.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

const failure = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'),
  status: fc.option(fc.integer({ min: 300, max: 599 }), { nil: undefined }),
  retryAfter: fc.option(
    fc.oneof(
      fc.string(),
      fc.nat(200).map(String),
      fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String),
      fc.integer({ min: -60, max: 200 }).map((seconds) => new Date(NOW + seconds * 1000).toUTCString()),
    ),
    { nil: undefined },
  ),
  errorCode: fc.constantFrom(undefined, undefined, 1007, 1018),
  unsent: fc.boolean(),
  attempt: fc.integer({ min: 1, max: 6 }),
  elapsedMs: fc.nat(90_000),
});
const random = fc.double({ min: 0, max: 0.999, noNaN: true });

const holds = (property: (given: Failure, random: number) => void): void =>
  fc.assert(fc.property(failure, random, property), { numRuns: 2_000 });

describe('the retry rule', () => {
  it('repeats a write only when it was refused, or never left this machine', () => {
    holds((given, r) => {
      const verdict = retryRule(given, DEFAULT_LIMITS, NOW, r);
      const write = given.method !== 'GET' && given.method !== 'HEAD';
      const unsent = given.status === undefined && given.unsent === true;

      if (write && verdict.again && !unsent) expect([423, 429]).toContain(given.status);
    });
  });

  it('repeats every refusal and every broken read that still fits, whatever the method', () => {
    holds((given, r) => {
      const { status, method, errorCode } = given;
      const refusal = status === 423 || (status === 429 && errorCode !== 1007);
      const read = method === 'GET' || method === 'HEAD';
      const broken =
        (status === undefined || status >= 500) && (read || (status === undefined && given.unsent));
      const asked = retryAfterMs(given.retryAfter, NOW, refusal ? DEFAULT_LIMITS.defaultRetryAfterMs : 0);
      const fits = given.attempt < 4 && asked <= 30_000 && given.elapsedMs + Math.max(asked, 1_000) <= 60_000;

      if ((refusal || broken) && fits) expect(retryRule(given, DEFAULT_LIMITS, NOW, r).again).toBe(true);
    });
  });

  it('takes a count that is used up for no pace', () => {
    const given = { method: 'GET', status: 429, retryAfter: '1', errorCode: 1007, attempt: 1, elapsedMs: 0 };

    expect(retryRule(given, DEFAULT_LIMITS, NOW, 0)).toEqual({ again: false });
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

  it('waits no less than Webex asked for, in seconds or as a date, and never more than fits', () => {
    holds((given, r) => {
      const verdict = retryRule(given, DEFAULT_LIMITS, NOW, r);
      if (!verdict.again) return;
      const text = given.retryAfter ?? '';
      const asked = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - NOW;

      expect(verdict.waitMs).toBeLessThanOrEqual(DEFAULT_LIMITS.maxRetryAfterMs);
      if (/^\d+$|GMT$/.test(text)) expect(verdict.waitMs).toBeGreaterThanOrEqual(asked);
      if (given.status === 429) expect(verdict.waitMs).toBeGreaterThanOrEqual(1_000);
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
    ['86400', 86_400_000],
    ['999999999999999', 86_400_000],
    ['Sat, 21 Nov 2099 12:00:00 GMT', 86_400_000],
    ['Sat, 99 Foo 2026 12:00:00 GMT', 5_000],
    ['', 5_000],
    [undefined, 5_000],
  ])('%s means a wait of %d ms', (header, expected) => {
    expect(retryAfterMs(header, NOW, 5_000)).toBe(expected);
  });
});
