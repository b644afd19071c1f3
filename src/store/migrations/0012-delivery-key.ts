import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

/** What was handled longer ago than this many deliveries is not fetched again. */
const NEWEST = 20_000;
const KEY = /^(messages|attachmentActions):(created):([A-Za-z0-9+/_-]+)=*$/;
const PUBLIC_ID = /^ciscospark:\/\/[^/]+\/[A-Z_]+\/(.+)$/s;

/** Deliveries were keyed by the id as it came; from now on by what of it is the same whoever tells of the item. */
export async function keyByUuid(db: Kysely<Tables>): Promise<void> {
  const rows = await db
    .selectFrom('job')
    .select(['id', 'key'])
    .where('queue', '=', 'inbox')
    .orderBy('seq', 'desc')
    .limit(NEWEST)
    .execute();
  const taken = new Set(rows.map(({ key }) => key));
  for (const { id, key } of rows) {
    const anew = keyed(key);
    if (taken.has(anew)) continue;
    taken.add(anew);
    await db.updateTable('job').set({ key: anew }).where('id', '=', id).execute();
  }
}

function keyed(key: string): string {
  const [, resource, event, id] = KEY.exec(key) ?? [];
  if (id === undefined) return key;
  const [, uuid] = PUBLIC_ID.exec(Buffer.from(id, 'base64url').toString('utf8')) ?? [];
  return uuid === undefined ? key : `${resource}:${event}:${uuid.toLowerCase()}`;
}
