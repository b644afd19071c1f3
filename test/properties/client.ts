// Random calls of the Admin API while one in ten goes wrong on its way, and what must be true of each answer all
// the same: no write is sent again unless it was refused, and no answer contradicts what Webex holds.
import * as fc from 'fast-check';
import * as z from 'zod';
import { Fault } from '../../src/domain/failure.ts';
import type { Admin } from '../../src/domain/ports/admin/admin.ts';
import type { User } from '../../src/domain/ports/admin/people.ts';
import { createWebexHttp, type HttpLimits } from '../../src/webex/http.ts';
import { type Played, playWith } from '../e2e/people.ts';
import { adminThrough } from '../webex/admin-world.ts';
import { machineClock, quick } from '../webex/scripted-server.ts';

type OnEnd = (work: () => Promise<void>) => void;

const FAULTS = [
  { rate: 0.02, fault: { status: 429 } },
  { rate: 0.01, fault: { status: 500 } },
  { rate: 0.02, fault: { status: 503 } },
  { rate: 0.02, fault: { cut: 'before' } },
  { rate: 0.02, fault: { cut: 'after' } },
  // Done, and answered when nobody listens any more.
  { rate: 0.01, fault: { holdMs: 400 } },
];

const wishes = fc.record({
  kind: fc.constantFrom('create', 'update', 'assign', 'remove', 'find'),
  who: fc.nat(1000),
  word: fc.stringMatching(/^[A-Z][a-z0-9]{1,12}$/),
});
type Wish = typeof wishes extends fc.Arbitrary<infer T> ? T : never;

interface Town {
  readonly played: Played;
  readonly admin: Admin;
  readonly orgId: string;
  readonly license: string;
  /** One for each wish, so that no two writes are about the same user. */
  readonly users: readonly User[];
  /** Straight from Webex, past the client under test and past its faults. */
  readonly look: (email: string) => Promise<Looked | undefined>;
}

const Looked = z.looseObject({
  id: z.string(),
  displayName: z.string(),
  title: z.string().optional(),
  licenses: z.array(z.string()).optional(),
});
type Looked = z.infer<typeof Looked>;
const People = z.object({ items: z.array(z.object({ id: z.string() })) });
const Ledger = z.object({
  items: z.array(z.object({ method: z.string(), path: z.string(), status: z.number(), body: z.unknown() })),
});

const newcomer = (n: number, name: string) => ({
  email: `wish.${n}@acme.example`,
  firstName: name,
  lastName: `No${n}`,
  displayName: `${name} No${n}`,
  licenses: [],
  locationId: undefined,
  extension: undefined,
});

/** Everything that is not as it must be, in words; and how the calls ended. */
export async function callThroughFaults(sandboxUrl: string, seed: number, calls: number, onEnd: OnEnd) {
  const town = await openTown(sandboxUrl, calls, onEnd);
  const { played, users } = town;
  for (const [n, fault] of FAULTS.entries())
    await played.call('/_sandbox/faults', undefined, 'POST', {
      match: { owner: 'admin' },
      seed: seed * 100 + n,
      ...fault,
    });
  const since = await lastOf(played);
  const wished = fc.sample(wishes, { numRuns: calls, seed });
  const ends = await Promise.all(
    wished.map(async (wish, n) => {
      const user = users[n % users.length];
      if (user === undefined) throw new Error('nobody lives here');
      const end: unknown = await doIt(town, wish, user, n).catch((error: unknown) => error);
      return { wish, user, n, end };
    }),
  );
  await played.call('/_sandbox/faults', undefined, 'DELETE');
  const wrongs: string[] = await doubled(played, since);
  const tally: Record<string, number> = {};
  for (const { wish, user, n, end } of ends) {
    const how = end instanceof Fault ? end.repeat : 'answer';
    tally[how] = (tally[how] ?? 0) + 1;
    if (end instanceof Error && !(end instanceof Fault)) wrongs.push(`${wish.kind} threw ${String(end)}`);
    const lie = await lieOf(town, wish, user, n, end);
    if (lie !== undefined) wrongs.push(`${wish.kind} (call ${n}): ${lie}`);
  }
  return { wrongs, tally };
}

async function openTown(sandboxUrl: string, calls: number, onEnd: OnEnd): Promise<Town> {
  const played = await playWith(sandboxUrl);
  const { tokens } = await played.info();
  const token = async (): Promise<string> => tokens.admin;
  const adminWith = (limits?: Partial<HttpLimits>): Admin => {
    const http = createWebexHttp({ baseUrl: `${sandboxUrl}/v1`, token, clock: machineClock, limits });
    onEnd(() => http.close());
    return adminThrough(http);
  };
  // Those who are there before get in without haste: on a busy machine 300 ms are soon over.
  const patient = adminWith();
  const admin = adminWith({ ...quick, maxTries: 4 });
  const orgId = played.org('Acme');
  const license = (await patient.licenses(orgId).list()).find(({ name }) => name === 'Messaging')?.id ?? '';
  const users: User[] = [];
  for (let n = 0; n < calls; n += 1)
    users.push(
      await patient.people(orgId).create({
        ...newcomer(n, 'Old'),
        email: `old.${n}@acme.example`,
        // Every other one has something to lose.
        licenses: n % 2 === 0 ? [license] : [],
      }),
    );
  const look = async (email: string): Promise<Looked | undefined> => {
    const query = `email=${encodeURIComponent(email)}&orgId=${orgId}`;
    const [found] = People.parse(await played.call(`/v1/people?${query}`, tokens.reports)).items;
    return found && Looked.parse(await played.call(`/v1/people/${found.id}`, tokens.reports));
  };
  return { played, admin, orgId, license, users, look };
}

async function doIt(
  { admin, orgId, license }: Town,
  { kind, word }: Wish,
  user: User,
  n: number,
): Promise<unknown> {
  const people = admin.people(orgId);
  const change = { personId: user.id, add: [], remove: [] };
  switch (kind) {
    case 'create':
      return people.create(newcomer(n, word));
    case 'update':
      return people.update(user.id, { title: word }, { title: undefined });
    case 'assign':
      return admin.licenses(orgId).change({ ...change, add: [{ id: license }] });
    case 'remove':
      return admin.licenses(orgId).change({ ...change, remove: [license] });
    case 'find':
      return people.byEmail(user.email);
  }
}

/** Undefined: what the caller was told is so. */
async function lieOf(
  town: Town,
  wish: Wish,
  user: User,
  n: number,
  end: unknown,
): Promise<string | undefined> {
  const { license, look } = town;
  const unknown = end instanceof Fault && end.repeat === 'look-first';
  const failed = end instanceof Error;
  if (wish.kind === 'create') {
    const made = await look(newcomer(n, wish.word).email);
    if (unknown || failed !== (made !== undefined)) return undefined;
    return failed ? 'failed, and the user is there' : 'was done, and the user is not there';
  }
  const now = await look(user.email);
  if (now === undefined) return 'the user is gone';
  if (wish.kind === 'find') {
    if (failed) return unknown ? 'a read cannot be in doubt' : undefined;
    return typeof end === 'object' && end !== null && 'id' in end && end.id === now.id
      ? undefined
      : 'not found';
  }
  if (unknown) return undefined;
  if (wish.kind === 'update') {
    if (failed === (now.title === wish.word)) return `failed: ${failed}, and the title is ${now.title}`;
    return undefined;
  }
  const had = user.licenses.includes(license);
  const has = now.licenses?.includes(license) === true;
  // There may be no unit left; then the answer says so.
  const told = Licensed.safeParse(end).data?.licenses.includes(license) ?? had;
  return has === told ? undefined : `failed: ${failed}, had it: ${had}, told: ${told}, has it: ${has}`;
}

const Licensed = z.object({ licenses: z.array(z.string()) });

async function lastOf(played: Played): Promise<number> {
  const page = z.object({ next: z.number() });
  return page.parse(await played.call('/_sandbox/ledger?since=0&limit=20000')).next;
}

const Written = z.object({ emails: z.array(z.string()).optional(), personId: z.string().optional() });

/** Writes that were sent again though they may have been done; a refusal is the only reason to. */
async function doubled(played: Played, since: number): Promise<string[]> {
  const { items } = Ledger.parse(await played.call(`/_sandbox/ledger?since=${since}&limit=20000`));
  const sent = new Map<string, number[]>();
  for (const { method, path, status, body } of items) {
    if (!['POST', 'PUT', 'PATCH'].includes(method)) continue;
    const { emails, personId } = Written.parse(body);
    const what = `${method} ${path} ${emails?.[0] ?? personId}`;
    sent.set(what, [...(sent.get(what) ?? []), status]);
  }
  return [...sent].flatMap(([what, statuses]) =>
    statuses.slice(0, -1).every((status) => status === 429)
      ? []
      : [`${what} was sent again: ${statuses.join()}`],
  );
}
