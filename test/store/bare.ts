// The database without its tables.
import { createDatabase, createTransactionGuard, type Database } from '../../src/store/database.ts';
import { openPostgres, openSqlite } from '../../src/store/dialect.ts';
import type { StoreOptions } from '../../src/store/open.ts';

export async function openBare(options: StoreOptions): Promise<Database> {
  const guard = createTransactionGuard();
  const onEvent = (): void => {};
  const dialect =
    'databaseUrl' in options
      ? await openPostgres(options.databaseUrl, { poolSize: 4, onEvent })
      : await openSqlite(options.dataDir, guard.assertOutside);
  return createDatabase({ dialect, guard, onEvent });
}
