// A bulk change whose bot is killed again and again: the end is that of a run nobody has disturbed.
import { expect } from 'vitest';
import * as z from 'zod';
import { isFree, type OnEnd, startDemo } from './demo-process.ts';
import { attachCsv } from './files.ts';
import { type Played, until } from './people.ts';

export interface Plan {
  readonly rows: number;
  /** Rows between two kills. */
  readonly every: number;
  readonly patienceMs: number;
}

/** Long enough that some rows are under way when the bot is killed. */
const HOLD_MS = 300;
const email = (at: number): string => `bulk${at}@acme.example`;
const isNew = (at: number): boolean => at % 3 === 0;

/** A third is created, two thirds get a title. */
function csvOf(rows: number): string {
  const lines = Array.from({ length: rows }, (_, at) => `${email(at)},User,No${at},Title ${at}`);
  return ['E-mail,First name,Last name,Title', ...lines].join('\n');
}

async function addExisting(people: Played, rows: number): Promise<void> {
  const { tokens } = await people.info();
  const orgId = people.org('Acme');
  await people.call(`/v1/organizations/${orgId}`, tokens.admin);
  for (let at = 0; at < rows; at += 1) {
    if (isNew(at)) continue;
    const body = { emails: [email(at)], firstName: 'User', lastName: `No${at}`, department: `D${at}`, orgId };
    await people.call('/v1/people', tokens.admin, 'POST', body);
  }
}

interface Written {
  readonly created: ReadonlyMap<string, number>;
  readonly puts: ReadonlyMap<string, number>;
}

const Body = z.looseObject({ emails: z.array(z.string()) });

/** Successful writes of the bot so far, by address; each look reads only what has come since the last one. */
function countWrites(people: Played): () => Promise<Written> {
  const created = new Map<string, number>();
  const puts = new Map<string, number>();
  let since = 0;
  return async () => {
    for (;;) {
      const page = await people.ledger(since);
      for (const { n, method, body, status, path } of page) {
        since = n;
        const parsed = Body.safeParse(body);
        if (status !== 200 || !parsed.success) continue;
        const [address = ''] = parsed.data.emails;
        const into =
          method === 'POST' && path === '/v1/people' ? created : method === 'PUT' ? puts : undefined;
        into?.set(address, (into.get(address) ?? 0) + 1);
      }
      if (page.length === 0) return { created, puts };
    }
  };
}

export async function killedRun(onEnd: OnEnd, { rows, every, patienceMs }: Plan): Promise<void> {
  const demo = await startDemo({ onEnd });
  const people = await demo.ready();
  const room = people.room('Northwind Ops');
  await addExisting(people, rows);
  await attachCsv(people, room, csvOf(rows));
  const card = await people.heard(room, /R-1: approval needed/);
  const writes = countWrites(people);
  for (const [method, path] of [
    ['POST', '/v1/people'],
    ['PUT', '/v1/people/*'],
  ])
    await people.faults({ match: { method, path, owner: 'admin' }, fault: { holdMs: HOLD_MS } });
  await people.press('Bo', card, 'approve');
  const done = async (): Promise<number> => {
    const { created, puts } = await writes();
    return puts.size + [...created.keys()].filter((address) => /bulk/.test(address)).length - kept(rows);
  };
  for (let next = every; next < rows; next += every) {
    await until(`${next} rows`, async () => ((await done()) >= next ? true : undefined), patienceMs);
    const { botPid = 0 } = await people.info();
    process.kill(botPid, 'SIGKILL');
    expect(await done(), 'rows done when the bot is killed').toBeLessThan(rows);
    await until('another bot', async () => {
      const now = (await people.info()).botPid;
      return now !== undefined && now !== botPid && !(await isFree(demo.port)) ? true : undefined;
    });
  }
  const ended = await people.heard(room, /R-1: (Done|Partly|Failed|Outcome)/, patienceMs);
  expect(ended.text).toContain('R-1: Done');
  expect(ended.text).toContain(`${rows} done`);
  await expectAsAsked(people, rows, await writes());
}

const kept = (rows: number): number =>
  Array.from({ length: rows }, (_, at) => at).filter((at) => !isNew(at)).length;

async function expectAsAsked(people: Played, rows: number, { created, puts }: Written): Promise<void> {
  for (let at = 0; at < rows; at += 1) {
    expect(created.get(email(at)), `${email(at)} was created`).toBe(1);
    if (!isNew(at)) expect(puts.get(email(at)), `${email(at)} was written`).toBe(1);
    const [user] = await people.users('Acme', email(at));
    const asked = { displayName: `User No${at}`, title: `Title ${at}` };
    expect(user).toMatchObject(isNew(at) ? asked : { ...asked, department: `D${at}` });
  }
}
