// Lanes whose holder has died are given to the others.
import { type RawBuilder, sql } from 'kysely';
import type { Scope } from './database.ts';
import type { Dialect } from './dialect.ts';
import type { LeaseQueue, QueueDeps } from './queue.ts';

/** So many ends in a row, and the job rests before it is taken up again: it may be what ends the processes. */
const RESTING_FROM = 3;
const FIRST_REST_MS = 250;
const LONGEST_REST_MS = 30_000;
/** Ends after which the longest rest is reached. */
const LONGEST_FROM = RESTING_FROM + 7;

/** When the lane's head may start again, its holder having died with it. */
function rested({ clock }: Dialect): RawBuilder<number> {
  const ends = sql`coalesce((select head.unended from job head
    where head.queue = lane.queue and head.lane = lane.lane and head.state = 'ready'
    order by head.seq limit 1), 0)`;
  return sql<number>`case
    when ${ends} >= ${sql.lit(LONGEST_FROM)} then ${clock} + ${sql.lit(LONGEST_REST_MS)}
    when ${ends} >= ${sql.lit(RESTING_FROM)}
      then ${clock} + ${sql.lit(FIRST_REST_MS)} * (1 << cast(${ends} - ${sql.lit(RESTING_FROM)} as integer))
    else visible_at end`;
}

/** Where nobody else can be alive: whoever held a lane is dead, and nobody has to wait for the end of its lease. */
export async function freeAllLanes({ db }: Scope, dialect: Dialect): Promise<void> {
  await sql`
    update lane set visible_at = ${rested(dialect)}, lease_until = 0, holder = null
    where lease_until > 0`.execute(db);
}

/**
 * A process is taken for dead when two signs agree: its session has left the database, and its leases have not been
 * prolonged for a while. A blocked event loop keeps its session, and who lost its session goes on prolonging; the token
 * stays, so that one who lives all the same may end its job as long as nobody has taken it up.
 */
export function createFreeOrphans({ database, onEvent, wake }: QueueDeps): LeaseQueue['freeOrphans'] {
  const { dialect, read, transaction } = database;
  return async (silentMs) => {
    const silent = sql<boolean>`token is not null and held_at <= ${dialect.clock} - ${Math.ceil(silentMs)}`;
    // Nearly always nobody is silent, and then nobody's session is looked for.
    const { rows } = await read((db) =>
      sql<{
        readonly holder: number;
      }>`select distinct holder from lane where ${silent} and holder is not null`.execute(db),
    );
    const holders = await dialect.gone(rows.map(({ holder }) => holder));
    if (holders.length === 0) return 0;
    const lanes = await transaction(async ({ db }) => {
      const freed = await sql`
        update lane set visible_at = ${rested(dialect)}, lease_until = 0, holder = null
        where ${silent} and holder in (${sql.join(holders)}) returning lane`.execute(db);
      return freed.rows.length;
    });
    if (lanes > 0) {
      onEvent({ kind: 'orphans-freed', lanes, holders });
      wake();
    }
    return lanes;
  };
}
