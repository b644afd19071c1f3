// A space that has moved to another region has another id. Whatever Steward keeps under the old one goes with it.
import { type Kysely, sql } from 'kysely';
import type { Reader, Tx } from '../domain/ports/store.ts';
import { OPEN_STATES, RequestSchema } from '../domain/request.ts';
import type { Tables } from './schema.ts';
import { createStandingReader, moveStanding } from './standing-orders.ts';
import { cleanText, decodeJson, encodeJson } from './text.ts';

type Db = Kysely<Tables>;

/** Finds rows whose JSON names the id; ids hold neither quotes nor the wildcards of `like` except `_`. */
const names = (column: string, id: string) => sql<boolean>`${sql.ref(column)} like ${`%${id}%`}`;

/** Every text of a JSON value that is this id and nothing else. */
function renamed(value: unknown, from: string, to: string): unknown {
  if (value === from) return to;
  if (Array.isArray(value)) return value.map((item) => renamed(item, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renamed(item, from, to)]));
}

/** The version goes up: who read the request before saves in vain and reads it again. */
async function moveRequests(db: Db, from: string, to: string): Promise<number> {
  const rows = await db
    .selectFrom('request')
    .select(['id', 'version', 'body'])
    .where(names('body', from))
    .orderBy('id')
    .execute();
  let moved = 0;
  for (const { id, version, body } of rows) {
    const request = RequestSchema.parse(decodeJson(body));
    if (request.origin.roomId !== from) continue;
    const changed = { ...request, version: version + 1, origin: { ...request.origin, roomId: to } };
    const saved = await db
      .updateTable('request')
      .set({ version: version + 1, body: encodeJson(changed) })
      .where('id', '=', id)
      .where('version', '=', version)
      .returning('id')
      .execute();
    if (saved.length === 0) return moved + (await moveRequests(db, from, to));
    moved += 1;
  }
  return moved;
}

/** Lanes stay: those of the inbox are named by what does not change, the others by requests and cards. */
async function moveJobs(db: Db, from: string, to: string): Promise<number> {
  const rows = await db
    .selectFrom('job')
    .select(['id', 'payload'])
    .where('state', '<>', 'done')
    .where(names('payload', from))
    .orderBy('seq')
    .execute();
  let moved = 0;
  for (const { id, payload } of rows) {
    const changed = encodeJson(renamed(decodeJson(payload), from, to));
    if (changed === payload) continue;
    await db.updateTable('job').set({ payload: changed }).where('id', '=', id).execute();
    moved += 1;
  }
  return moved;
}

/** What was bound under the new id already is newer. */
async function moveBinding(db: Db, from: string, to: string): Promise<number> {
  const newer = await db.selectFrom('space').select('room_id').where('room_id', '=', to).executeTakeFirst();
  const rows =
    newer === undefined
      ? await db
          .updateTable('space')
          .set({ room_id: to })
          .where('room_id', '=', from)
          .returning('room_id')
          .execute()
      : await db.deleteFrom('space').where('room_id', '=', from).returning('room_id').execute();
  return rows.length;
}

async function moveValues(db: Db, from: string, to: string): Promise<number> {
  const rows = await db
    .selectFrom('named_value')
    .selectAll()
    .where((eb) => eb.or([names('value', from), names('key', from)]))
    .orderBy('key')
    .execute();
  let moved = 0;
  for (const row of rows) {
    const key = row.key.replaceAll(from, to);
    const value = encodeJson(renamed(decodeJson(row.value), from, to));
    if (key === row.key && value === row.value) continue;
    await db.deleteFrom('named_value').where('key', '=', row.key).execute();
    await db
      .insertInto('named_value')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
    moved += 1;
  }
  return moved;
}

export function createSpaceReader(db: Db): Pick<Reader, 'roomIds'> {
  return {
    roomIds: async () => {
      const open = await db.selectFrom('request').select('body').where('state', 'in', OPEN_STATES).execute();
      const origins = open.map(({ body }) => RequestSchema.parse(decodeJson(body)).origin.roomId);
      const cards = await db.selectFrom('card').select('room_id').distinct().execute();
      const spaces = await db.selectFrom('space').select('room_id').execute();
      const standing = await createStandingReader(db).standingOrders();
      const told = standing.flatMap(({ origin, roomId }) => [origin.roomId, roomId]);
      const others = [...cards, ...spaces].map(({ room_id }) => room_id);
      return [...new Set([...origins, ...told, ...others])].toSorted();
    },
  };
}

export function createSpaceWriter(db: Db): Pick<Tx, 'moveSpace'> {
  return {
    moveSpace: async (was, is) => {
      const [from, to] = [cleanText(was), cleanText(is)];
      if (from === '' || from === to) return 0;
      const requests = await moveRequests(db, from, to);
      const jobs = await moveJobs(db, from, to);
      const cards = await db
        .updateTable('card')
        .set({ room_id: to })
        .where('room_id', '=', from)
        .returning('key')
        .execute();
      const bindings = await moveBinding(db, from, to);
      const others = bindings + (await moveStanding(db, from, to)) + (await moveValues(db, from, to));
      return requests + jobs + cards.length + others;
    },
  };
}
