import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { createInitialTables } from '../../src/store/migrations/0001-initial.ts';
import { onEveryDatabase } from '../database.ts';
import { openBare } from './bare.ts';
import { nextLine, startChild } from './child.ts';
import { enqueueAll, newJob, openAt, openFresh } from './opened.ts';

/** The step that does it. */
const RE_KEYED = 12;

onEveryDatabase((home) => {
  it('survives several first starts at once', async () => {
    const { options } = await home.empty();
    const children = Array.from({ length: 4 }, () => startChild('open', { ...options, exclusive: false }));
    expect(await Promise.all(children.map(nextLine))).toEqual(['open', 'open', 'open', 'open']);
    for (const child of children) child.tell('end');
    expect(await Promise.all(children.map(({ exit }) => exit))).toEqual([0, 0, 0, 0]);
  });

  it('starts from the beginning after a kill in the middle', async () => {
    const place = await home.empty();
    const child = startChild('half-migrate', place.options);
    await nextLine(child);
    await child.kill();

    const { store } = await openAt(place.options);
    expect(await store.transaction((tx) => tx.nextRequestId())).toBe(1);
    await expect(place.query('select * from half')).rejects.toThrow(/half/);
  });

  it('refuses a database that a newer program has written', async () => {
    const { place, close } = await openFresh(home);
    await close();
    const [known] = await place.query('select version from schema_version');
    await place.query('update schema_version set version = 99');
    await expect(openAt(place.options)).rejects.toThrow(/newer Steward \(schema 99; .* Install/);
    await place.query(`update schema_version set version = ${Number(known?.['version'])}`);
    await openAt(place.options);
  });

  it('runs only the steps a database does not have yet', async () => {
    const place = await home.empty();
    const database = await openBare(place.options);
    const ran: number[] = [];
    const step = (n: number) => async (): Promise<void> => void ran.push(n);
    await migrate(database, [createInitialTables, step(2)]);
    await migrate(database, [createInitialTables, step(2), step(3)]);
    await migrate(database, [createInitialTables, step(2), step(3)]);
    await database.close();
    expect(ran).toEqual([2, 3]);
  });

  it('brings the database of an older program up to date', async () => {
    const place = await home.empty();
    const database = await openBare(place.options);
    await migrate(database, [createInitialTables]);
    await database.close();

    const { files } = await openAt(place.options);

    expect(await files.put('k', 'n', Buffer.from('x'))).toMatchObject({ size: 1 });
  });

  it('keeps what was handled before it was keyed by uuids', async () => {
    const place = await home.fresh();
    const { store, close } = await openAt(place.options);
    const id = (type: string, uuid: string): string =>
      Buffer.from(`ciscospark://urn:TEAM:us-west-2_r/${type}/${uuid}`).toString('base64url');
    const uuid = 'C0FFEE00-1111-4222-a333-444455556666';
    const before = [
      `messages:created:${id('MESSAGE', uuid)}`,
      // The same message, once more with padding: one of the two gets the new key, which is enough.
      `messages:created:${id('MESSAGE', uuid)}==`,
      `attachmentActions:created:${id('ATTACHMENT_ACTION', uuid)}`,
      `memberships:deleted:${id('MEMBERSHIP', uuid)}:0123456789abcdef`,
      'messages:created:no-id',
    ];
    await enqueueAll(
      store,
      before.map((key) => newJob({ key })),
    );
    await close();
    await place.query(`update schema_version set version = ${RE_KEYED - 1}`);

    const { store: after } = await openAt(place.options);

    const keys = [
      `messages:created:${uuid.toLowerCase()}`,
      `attachmentActions:created:${uuid.toLowerCase()}`,
      ...before.slice(3),
    ];
    expect(await after.read((reader) => reader.known('inbox', keys))).toEqual(new Set(keys));
  });

  it('keeps nothing of a step that fails', async () => {
    const place = await home.empty();
    const database = await openBare(place.options);
    const failing = migrate(database, [
      async (db) => {
        await sql`create table half (id integer)`.execute(db);
        throw new Error('no');
      },
    ]);
    await expect(failing).rejects.toThrow('no');
    await migrate(database, [createInitialTables]);
    await database.close();
    await expect(place.query('select * from half')).rejects.toThrow(/half/);
  });

  if (home.name === 'PostgreSQL') return;

  it('keeps its files to the owner', async () => {
    const { options } = await home.empty();
    if (!('dataDir' in options)) throw new Error('SQLite lives in a directory');
    const dataDir = join(options.dataDir, 'made', 'here');
    await openAt({ dataDir });
    const mode = async (path: string) => (await stat(path)).mode & 0o777;
    expect(await mode(dataDir)).toBe(0o700);
    expect(await mode(join(dataDir, 'steward.db'))).toBe(0o600);
    expect(await mode(join(dataDir, 'steward.db-wal'))).toBe(0o600);
  });
});
