// What recurs or is watched.
import { type Kysely, sql } from 'kysely';
import * as z from 'zod';
import type { Reader, Tx } from '../domain/ports/store.ts';
import { StandingOrder } from '../domain/standing.ts';
import type { Tables } from './schema.ts';
import { decodeJson, encodeJson } from './text.ts';

type Db = Kysely<Tables>;
type Row = Pick<Tables['standing_order'], 'id' | 'version' | 'body'>;

function decode({ id, version, body }: Row): StandingOrder {
  const parsed = StandingOrder.safeParse(decodeJson(body));
  if (!parsed.success)
    throw new Error(`Standing order S-${id} in the database is damaged: ${z.prettifyError(parsed.error)}`);
  return { ...parsed.data, id, version };
}

const encode = (order: StandingOrder): Tables['standing_order'] => ({
  id: order.id,
  version: order.version,
  state: order.state,
  body: encodeJson(order),
  ended_at: order.endedAt ?? null,
});

export function createStandingReader(db: Db): Pick<Reader, 'standingOrder' | 'standingOrders'> {
  const all = db.selectFrom('standing_order').select(['id', 'version', 'body']);
  return {
    standingOrder: async (id) => {
      const row = await all.where('id', '=', id).executeTakeFirst();
      return row && decode(row);
    },
    standingOrders: async () => (await all.where('state', '<>', 'ended').orderBy('id').execute()).map(decode),
  };
}

async function save(db: Db, order: StandingOrder): Promise<boolean> {
  const { id, ...columns } = encode({ ...order, version: order.version + 1 });
  const saved = await db
    .updateTable('standing_order')
    .set(columns)
    .where('id', '=', id)
    .where('version', '=', order.version)
    .returning('id')
    .execute();
  return saved.length === 1;
}

export function createStandingWriter(db: Db): Pick<Tx, 'insertStanding' | 'saveStanding'> {
  return {
    insertStanding: async (order) => {
      const added = await db
        .insertInto('standing_order')
        .values(encode(order))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .execute();
      return added.length === 1;
    },
    saveStanding: async (order) => save(db, order),
  };
}

/** A space has another id: whoever read the order before saves in vain and reads it again. */
export async function moveStanding(db: Db, from: string, to: string): Promise<number> {
  const rows = await db
    .selectFrom('standing_order')
    .select(['id', 'version', 'body'])
    .where(sql<boolean>`body like ${`%${from}%`}`)
    .orderBy('id')
    .execute();
  let moved = 0;
  for (const order of rows.map(decode)) {
    const { origin, roomId } = order;
    if (origin.roomId !== from && roomId !== from) continue;
    const is = (id: string): string => (id === from ? to : id);
    const changed = { ...order, roomId: is(roomId), origin: { ...origin, roomId: is(origin.roomId) } };
    if (!(await save(db, changed))) return moved + (await moveStanding(db, from, to));
    moved += 1;
  }
  return moved;
}
