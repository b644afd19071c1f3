import type { Kysely } from 'kysely';
import * as z from 'zod';
import type { Reader, Tx } from '../domain/ports/store.ts';
import { OPEN_STATES, type Request, RequestSchema } from '../domain/request.ts';
import type { RequestTable, Tables } from './schema.ts';
import { cleanText, decodeJson, encodeJson } from './text.ts';

type RequestReader = Pick<Reader, 'request' | 'requests'>;
type RequestWriter = Pick<Tx, 'nextRequestId' | 'insertRequest' | 'saveRequest'>;

function decodeRequest(row: Pick<RequestTable, 'id' | 'version' | 'body'>): Request {
  let body: unknown;
  try {
    body = decodeJson(row.body);
  } catch (cause) {
    throw new Error(`Request R-${row.id} in the database is not JSON`, { cause });
  }
  const parsed = RequestSchema.safeParse(body);
  if (!parsed.success) {
    throw new Error(`Request R-${row.id} in the database is damaged: ${z.prettifyError(parsed.error)}`);
  }
  if (parsed.data.id !== row.id || parsed.data.version !== row.version) {
    throw new Error(`Request R-${row.id} in the database is damaged: its body is another row's`);
  }
  return parsed.data;
}

function encodeRequest(request: Request): RequestTable {
  return {
    id: request.id,
    version: request.version,
    state: request.state,
    writes: request.writes ? 1 : 0,
    requester_id: cleanText(request.requester.personId),
    body: encodeJson(request),
    ended_at: OPEN_STATES.some((open) => open === request.state) ? null : request.updatedAt,
  };
}

export function createRequestReader(db: Kysely<Tables>): RequestReader {
  return {
    request: async (id) => {
      const row = await db
        .selectFrom('request')
        .select(['id', 'version', 'body'])
        .where('id', '=', id)
        .executeTakeFirst();
      return row === undefined ? undefined : decodeRequest(row);
    },
    requests: async ({ states, requesterId, writesOnly, limit }) => {
      // PostgreSQL has no empty `in ()`.
      if (states?.length === 0) return [];
      let query = db.selectFrom('request').select(['id', 'version', 'body']);
      if (states !== undefined) query = query.where('state', 'in', states);
      if (requesterId !== undefined) query = query.where('requester_id', '=', cleanText(requesterId));
      if (writesOnly === true) query = query.where('writes', '=', 1);
      return (await query.orderBy('id', 'desc').limit(limit).execute()).map(decodeRequest);
    },
  };
}

export function createRequestWriter(db: Kysely<Tables>): RequestWriter {
  return {
    nextRequestId: async () => {
      const counter = await db
        .updateTable('counter')
        .set((eb) => ({ value: eb('value', '+', 1) }))
        .where('name', '=', 'request')
        .returning('value')
        .executeTakeFirstOrThrow();
      return counter.value;
    },
    insertRequest: async (request) => {
      await db.insertInto('request').values(encodeRequest(request)).execute();
    },
    saveRequest: async (request, expectedVersion) => {
      const { id, ...columns } = encodeRequest({ ...request, version: expectedVersion + 1 });
      const saved = await db
        .updateTable('request')
        .set(columns)
        .where('id', '=', id)
        .where('version', '=', expectedVersion)
        .returning('id')
        .execute();
      return saved.length === 1;
    },
  };
}
