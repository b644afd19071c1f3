// What is decided about standing orders without asking anybody: steering, and what of two looks is told.
import { describe, expect, it } from 'vitest';
import { parseStandingId, rhythmInWords, type StandingOrder, steer } from '../../src/domain/standing.ts';
import { eventsToTell, problemEvents, type WatchEvent } from '../../src/domain/watch.ts';
import hybridWatch from '../../src/operations/hybrid/watch.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-11-22T12:00:00Z');
const daily = { recurrence: { days: { kind: 'daily' as const }, hour: 7, minute: 0, zone: 'UTC' } };

const order = (more: Partial<StandingOrder> = {}): StandingOrder => ({
  id: 12,
  version: 3,
  state: 'active',
  kind: 'schedule',
  operation: 'report request',
  what: 'a report',
  input: {},
  rhythm: daily,
  owner: { personId: 'ana', orgId: 'p', email: 'ana@p.example', displayName: 'Ana' },
  origin: { roomId: 'r', roomType: 'group', messageId: 'm' },
  roomId: 'r',
  createdAt: 0,
  dueAt: Date.parse('2026-11-23T07:00:00Z'),
  failures: 0,
  told: {},
  ...more,
});

const due = (steered: ReturnType<typeof steer>): string =>
  steered.ok ? new Date(steered.order.dueAt ?? 0).toISOString() : steered.why;

describe('a standing order', () => {
  it('skips one run after the other, also of those that were missed', () => {
    const once = steer(order(), 'skip', 'Bo', NOW);
    expect(due(once)).toBe('2026-11-24T07:00:00.000Z');
    if (once.ok) expect(due(steer(once.order, 'skip', 'Bo', NOW))).toBe('2026-11-25T07:00:00.000Z');
    expect(due(steer(order({ dueAt: NOW - 100 * HOUR_MS }), 'skip', 'Bo', NOW))).toBe(
      '2026-11-23T07:00:00.000Z',
    );
  });

  it('pauses, goes on at its next time, and ends for good', () => {
    const paused = steer(order({ why: 'gone' }), 'pause', 'Bo', NOW);
    if (!paused.ok) throw new Error(paused.why);
    expect(paused.order).toMatchObject({ state: 'paused' });
    expect(paused.order).not.toHaveProperty('dueAt');
    expect(paused.order).not.toHaveProperty('why');
    expect(steer(paused.order, 'pause', 'Bo', NOW)).toEqual({ ok: false, why: 'S-12 is paused already.' });
    expect(steer(paused.order, 'skip', 'Bo', NOW)).toMatchObject({ ok: false });
    expect(due(steer(paused.order, 'resume', 'Bo', NOW + 48 * HOUR_MS))).toBe('2026-11-25T07:00:00.000Z');
    const ended = steer(paused.order, 'remove', 'Bo', NOW);
    if (!ended.ok) throw new Error(ended.why);
    expect(ended.order).toMatchObject({ state: 'ended', endedAt: NOW });
    expect(steer(ended.order, 'resume', 'Bo', NOW)).toEqual({ ok: false, why: 'S-12 was removed.' });
    expect(steer(order({ kind: 'watch', rhythm: { everyMs: HOUR_MS } }), 'skip', 'Bo', NOW)).toMatchObject({
      why: expect.stringContaining('pause it instead'),
    });
  });

  it('is named and timed in words', () => {
    expect(['S-12', 's12', '12', 'R-12', 'S-0', undefined].map(parseStandingId)).toEqual([
      12,
      12,
      12,
      undefined,
      undefined,
      undefined,
    ]);
    expect([60_000, HOUR_MS, 90 * 60_000, 24 * HOUR_MS].map((everyMs) => rhythmInWords({ everyMs }))).toEqual(
      ['every minute', 'every hour', 'every 90 minutes', 'every day'],
    );
  });
});

const raised = (cause: string, kind: WatchEvent['kind'] = 'raised'): WatchEvent => ({
  kind,
  cause,
  label: cause,
  said: '',
});
const causes = ({ tell }: ReturnType<typeof eventsToTell>): readonly string[] =>
  tell.map(({ cause, kind }) => `${kind} ${cause}`);

describe('what a watch tells', () => {
  it('is each cause once, until it recovers or a day passes', () => {
    const first = eventsToTell({}, [raised('a'), raised('b')], NOW);
    expect(causes(first)).toEqual(['raised a', 'raised b']);
    const second = eventsToTell(first.told, [raised('a', 'lasts'), raised('b', 'recovered')], NOW + HOUR_MS);
    expect(causes(second)).toEqual(['recovered b']);
    expect(second.told).toEqual({ a: NOW });
    const next = eventsToTell(second.told, [raised('a', 'lasts'), raised('b')], NOW + 24 * HOUR_MS);
    expect(causes(next)).toEqual(['lasts a', 'raised b']);
    expect(causes(eventsToTell({}, [raised('a', 'recovered'), raised('n', 'news')], NOW))).toEqual([
      'news n',
    ]);
  });

  it('is what differs between two looks', () => {
    const compare = (before: Record<string, number> | undefined, after: Record<string, number>) =>
      problemEvents(before && Object.entries(before), Object.entries(after), {
        cause: ([name]) => name,
        wrong: ([, used]) => used >= 90,
        label: ([name]) => name,
        said: ([, used]) => `${used}`,
        gone: 'gone',
      }).map(({ kind, cause, said }) => `${kind} ${cause} ${said}`);
    expect(compare(undefined, { a: 95, b: 10 })).toEqual(['raised a 95']);
    expect(compare({ a: 95, b: 10 }, { a: 96, b: 90 })).toEqual(['lasts a 96', 'raised b 90']);
    expect(compare({ a: 95, b: 95 }, { a: 50 })).toEqual(['recovered a 50', 'recovered b gone']);
  });

  it('is said over a headline that fits', () => {
    const { watching } = hybridWatch;
    expect(watching.title([raised('a', 'recovered')], 'Acme')).toContain('well again');
    expect(watching.title([raised('a', 'recovered'), raised('b')], 'Acme')).toContain('not well');
  });
});
