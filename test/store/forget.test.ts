import { describe, expect, it } from 'vitest';
import { forgetPostgres } from '../../src/store/forget.ts';
import { homes } from '../database.ts';
import { openAt } from './opened.ts';

const [postgres] = homes().filter(({ name }) => name === 'PostgreSQL');

describe.skipIf(postgres?.missing !== undefined)('PostgreSQL', () => {
  it('leaves nothing of ours and everything of others', async () => {
    const place = await postgres?.fresh();
    if (place === undefined || !('databaseUrl' in place.options)) throw new Error('no place on PostgreSQL');
    await place.query('create table others (id integer)');
    await (await openAt(place.options)).close();

    await forgetPostgres(place.options.databaseUrl);

    const left = `select tablename from pg_tables where schemaname = 'public'`;
    expect(await place.query(left)).toEqual([{ tablename: 'others' }]);
    await openAt(place.options);
  });
});
