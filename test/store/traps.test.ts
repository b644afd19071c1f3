// Traps of the two databases and of the query builder that have no home in another suite.
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openSqliteFile } from '../../src/store/sqlite-driver.ts';
import { onEveryDatabase } from '../database.ts';
import { openBare } from './bare.ts';
import { nextLine, startChild } from './child.ts';
import { claimOne, newJob, openAt, openFresh } from './opened.ts';

onEveryDatabase((home) => {
  it('goes on in a transaction after an insert that was there already', async () => {
    const { store } = await openFresh(home);
    const job = newJob({ key: 'twice' });
    const added = await store.transaction(async (tx) => {
      const answers = [await tx.enqueue(job), await tx.enqueue(job)];
      // A caught constraint error would have ended the transaction on PostgreSQL.
      await tx.putValue('after', true);
      return answers;
    });
    expect(added).toEqual([true, false]);
    expect(await store.read((reader) => reader.value('after'))).toBe(true);
  });

  it('knows by itself which statements return rows', async () => {
    const database = await openBare((await home.empty()).options);
    const rows = await database.transaction(async ({ db }) => {
      await sql`create table t (n integer)`.execute(db);
      const run = async (text: string) => (await sql.raw(text).execute(db)).rows;
      return {
        insert: await run('insert into t values (1), (2), (3)'),
        returning: await run('-- select\n insert into t values (4) returning n'),
        with: await run('with s as (select 1 as n) select n from s'),
        updated: await run(
          'with s as (select 1 as n) update t set n = 9 where n in (select n from s) returning n',
        ),
        select: await run('/* update */ select count(*) as n from t'),
        deleted: await run('delete from t'),
      };
    });
    expect(rows).toMatchObject({
      insert: [],
      returning: [{ n: 4 }],
      with: [{ n: 1 }],
      updated: [{ n: 9 }],
      select: [{ n: 4 }],
      deleted: [],
    });
    await database.close();
  });

  it('hands out plain objects', async () => {
    const { store } = await openFresh(home);
    await store.transaction((tx) => tx.enqueue(newJob({ payload: { a: { b: 1 } } })));
    const job = await claimOne(store);
    expect(Object.getPrototypeOf(job)).toBe(Object.prototype);
    expect(job.payload).toStrictEqual({ a: { b: 1 } });
    await store.park(job, 'no');
    const [parked] = await store.read((reader) => reader.parkedJobs(1));
    expect(Object.getPrototypeOf(parked)).toBe(Object.prototype);
  });

  it('numbers new jobs behind those of an import', async () => {
    const from = await openFresh(home);
    await from.store.transaction(async (tx) => {
      for (const key of ['1', '2', '3']) await tx.enqueue(newJob({ key }));
    });
    const lines: string[] = [];
    await from.exportRows((line) => void lines.push(line));
    const to = await openFresh(home);
    await to.importRows(async function* () {
      yield* lines;
    });
    await to.store.transaction((tx) => tx.enqueue(newJob({ key: 'new' })));
    const order = await to.place.query('select key from job order by seq');
    expect(order.map(({ key }) => key)).toEqual(['1', '2', '3', 'new']);
  });

  if (home.name === 'PostgreSQL') return;

  it('keeps its event loop free while another process holds the database', async () => {
    const { store, place } = await openFresh(home);
    const child = startChild('hold', { ...place.options, exclusive: false });
    await nextLine(child);
    let done = false;
    const waiting = store.transaction((tx) => tx.putValue('late', 1)).then(() => void (done = true));
    let turns = 0;
    for (; turns < 20; turns += 1) await sleep(10);
    // Twenty turns of the loop while the writer waits; it would have had none if the wait were SQLite's own.
    expect([turns, done]).toEqual([20, false]);
    child.tell('end');
    await waiting;
  });

  it('syncs each commit to the disk, beside a write-ahead log', async () => {
    const { place } = await openFresh(home);
    if (!('dataDir' in place.options)) throw new Error('SQLite lives in a directory');
    const file = openSqliteFile(`${place.options.dataDir}/steward.db`);
    const pragma = (name: string) => Object.values(file.prepare(`pragma ${name}`).get() ?? {})[0];
    expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys')]).toEqual(['wal', 2, 1]);
    file.close();
  });

  it('outlives many transactions that wait for the one connection', async () => {
    const { options } = await home.fresh();
    const { store } = await openAt(options);
    const count = 40;
    await Promise.all(
      Array.from({ length: count }, async () =>
        store.transaction(async (tx) => {
          const n = Number((await tx.value('n')) ?? 0);
          await sleep(0);
          await tx.putValue('n', n + 1);
        }),
      ),
    );
    expect(await store.read((reader) => reader.value('n'))).toBe(count);
  });

  it('refuses a directory whose database cannot have a write-ahead log', () => {
    expect(() => openSqliteFile(':memory:')).toThrow(/local disk/);
  });
});
