// Requests for a few units of a license come, are approved, carried out, denied, forgotten, all at once, while somebody
// else assigns units too and Webex's counter lags. Nothing is ever promised that is not there.
import fc from 'fast-check';
import type { Store } from '../../src/domain/ports/store.ts';
import type { Request } from '../../src/domain/request.ts';
import type { RequestEvent } from '../../src/domain/request-event.ts';
import { type Draw, taken } from '../../src/domain/units.ts';
import { createRequests, type Requests } from '../../src/engine/requests.ts';
import { recordCounts } from '../../src/engine/unit-holds.ts';
import { ana, bo, NOW, plan, rule } from '../domain/rows.ts';

const LICENSE = 'license-1';
/** Nobody decides later than that; moments are a second apart. */
const PATIENCE_MS = 8000;

const deed = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('ask' as const), units: fc.integer({ min: 1, max: 2 }) }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom('approve' as const, 'approve' as const, 'start' as const, 'end' as const),
      which: fc.nat(5),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'deny' as const,
        'expire' as const,
        'cancel' as const,
        'fail' as const,
        'lose' as const,
      ),
      which: fc.nat(5),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('take' as const, 'give' as const, 'count' as const) }),
  },
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

export const histories = fc.record({
  total: fc.integer({ min: 1, max: 4 }),
  /** Whether somebody else assigns and takes back units too. */
  outside: fc.boolean(),
  /** What happens at the same moment, moment after moment. */
  moments: fc.array(fc.array(deed, { minLength: 1, maxLength: 3 }), { minLength: 5, maxLength: 25 }),
});
export type History = typeof histories extends fc.Arbitrary<infer T> ? T : never;

interface Scene {
  readonly orgId: string;
  readonly stores: readonly [Store, Store];
  readonly requests: readonly [Requests, Requests];
  readonly ids: number[];
  readonly total: number;
  now: number;
  consumed: number;
  /** What the counter shows: a moment behind. */
  shown: number;
  readonly assigned: Set<number>;
  readonly oversold: string[];
}

let orgs = 0;

/** Plays a history in an organization of its own. Answers what went wrong. */
export async function playUnits(
  stores: readonly [Store, Store],
  { total, outside, moments }: History,
): Promise<readonly string[]> {
  orgs += 1;
  const clock = { now: () => scene.now, real: () => scene.now };
  const ids = { nonce: () => 'nonce-nonce-nonce-nonce' };
  const make = (store: Store) => createRequests({ store, clock, notify: [], ids });
  const scene: Scene = {
    orgId: `org-${orgs}`,
    stores,
    requests: [make(stores[0]), make(stores[1])],
    ids: [],
    total,
    now: NOW,
    consumed: 0,
    shown: 0,
    assigned: new Set(),
    oversold: [],
  };
  for (const moment of moments) {
    scene.now += 1000;
    await Promise.all(moment.map(async (one, i) => act(scene, one, i % 2 === 0 ? 0 : 1, outside)));
    const wrong = await promisedTooMuch(scene);
    if (wrong !== undefined) scene.oversold.push(wrong);
    scene.shown = scene.consumed;
  }
  return scene.oversold;
}

async function promisedTooMuch({ stores, orgId, now }: Scene): Promise<string | undefined> {
  const [counts, holds] = await stores[0].read(async (reader) => [
    await reader.counts(orgId),
    await reader.holds(orgId),
  ]);
  const firm = holds.filter(({ kind }) => kind === 'firm');
  for (const count of counts) {
    const promised = taken(count, firm, now);
    // What is under way cannot be taken back; somebody else may have taken its unit.
    const waiting = firm.some(({ base }) => base === undefined);
    if (waiting && promised > count.total) return `${promised} of ${count.total} units`;
  }
  return undefined;
}

const counter = ({ total, shown }: Scene): Draw => ({
  licenseId: LICENSE,
  name: 'A license',
  units: 1,
  total,
  consumed: shown,
});

async function act(scene: Scene, one: Deed, at: 0 | 1, outside: boolean): Promise<void> {
  switch (one.do) {
    case 'ask':
      return ask(scene, one.units, at);
    case 'take':
      if (outside && scene.consumed < scene.total) scene.consumed += 1;
      return;
    case 'give':
      if (outside && scene.consumed > scene.assigned.size) scene.consumed -= 1;
      return;
    case 'count': {
      const { total, consumed } = counter(scene);
      return scene.stores[at].transaction(async (tx) =>
        recordCounts(tx, scene.orgId, [{ licenseId: LICENSE, total, consumed }], scene.now),
      );
    }
    default: {
      const id = scene.ids[one.which % Math.max(1, scene.ids.length)];
      if (id !== undefined) await change(scene, id, one.do, at, outside);
    }
  }
}

async function ask(scene: Scene, units: number, at: 0 | 1): Promise<void> {
  const { stores, requests, orgId, now } = scene;
  const id = await stores[at].transaction(async (tx) => {
    const next = await tx.nextRequestId();
    const draft: Request = {
      id: next,
      version: 0,
      state: 'draft',
      operation: 'license assign',
      writes: true,
      input: {},
      org: { id: orgId, name: 'Acme' },
      requester: ana,
      origin: { roomId: 'room', roomType: 'group', messageId: `m${next}` },
      decisions: [],
      round: 0,
      createdAt: now,
      updatedAt: now,
    };
    await tx.insertRequest(draft);
    return next;
  });
  const drawn = { ...plan, draws: [{ ...counter(scene), units }] };
  const event = {
    type: 'planned',
    round: 0,
    org: undefined,
    plan: drawn,
    rule: { ...rule, expiresAt: now + PATIENCE_MS },
  } as const;
  await requests[at].apply({ requestId: id, event });
  scene.ids.push(id);
}

async function change(
  scene: Scene,
  id: number,
  what: 'approve' | 'start' | 'end' | 'deny' | 'expire' | 'cancel' | 'fail' | 'lose',
  at: 0 | 1,
  outside: boolean,
): Promise<void> {
  const request = await scene.stores[at].read(async (reader) => reader.request(id));
  const units = request?.plan?.draws?.[0]?.units ?? 0;
  const changed = await scene.requests[at].apply({ requestId: id, event: eventOf(scene, what, units) });
  if (what !== 'start' || !changed.ok || changed.request.state !== 'executing') return;
  if (scene.consumed + units > scene.total) {
    if (!outside) scene.oversold.push(`R-${id} began without a unit`);
    return;
  }
  scene.consumed += units;
  for (let unit = 0; unit < units; unit += 1) scene.assigned.add(id * 10 + unit);
}

function eventOf(
  scene: Scene,
  what: 'approve' | 'start' | 'end' | 'deny' | 'expire' | 'cancel' | 'fail' | 'lose',
  units: number,
): RequestEvent {
  switch (what) {
    case 'approve':
      return { type: 'approved', by: bo };
    case 'start':
      return { type: 'started', draws: [{ ...counter(scene), units: Math.max(1, units) }] };
    case 'end':
      return { type: 'verified', outcome: { fields: [], notes: [] } };
    case 'deny':
      return { type: 'denied', by: bo, reason: 'no' };
    case 'expire':
      return { type: 'expired' };
    case 'cancel':
      return { type: 'cancelled', by: ana };
    case 'fail':
      return { type: 'failed', reason: 'no', trackingId: undefined };
    case 'lose':
      return { type: 'lost', reason: 'who knows', trackingId: undefined };
  }
}
