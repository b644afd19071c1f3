// Begins a migration and never ends it.
import { sql } from 'kysely';
import { migrate } from '../../../src/store/migrate.ts';
import { createInitialTables } from '../../../src/store/migrations/0001-initial.ts';
import { openBare } from '../bare.ts';
import { givenOptions } from './open-given.ts';

const database = await openBare(givenOptions());
await migrate(database, [
  async (db, ddl) => {
    await createInitialTables(db, ddl);
    await sql`create table half (id integer)`.execute(db);
    process.stdout.write('half\n');
    await new Promise((resolve) => setInterval(resolve, 2 ** 30));
  },
]);
