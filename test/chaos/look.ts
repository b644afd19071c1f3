// Looks into the bots' database beside them.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import * as z from 'zod';
import { type Request, RequestSchema } from '../../src/domain/request.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Query = (text: string) => Promise<readonly Row[]>;

export function lookAtSqlite(dataDir: string): Query {
  return async (text) => {
    const file = new DatabaseSync(join(dataDir, 'steward.db'), { timeout: 10_000, readOnly: true });
    try {
      return file.prepare(text).all();
    } finally {
      file.close();
    }
  };
}

export function lookAtPostgres(databaseUrl: string): Query {
  return async (text) => {
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 60_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  };
}

const text = z.string();
const words = z.string().nullable();
const count = z.coerce.number();
const detail = z.string().transform((json) => z.record(z.string(), z.unknown()).parse(JSON.parse(json)));

const Card = z.object({
  key: text,
  request_id: count.nullable(),
  room_id: text,
  message_id: words,
  shown: words,
});
const Job = z.object({ queue: text, key: text, state: text, attempts: count, last_error: words });
const Audit = z.object({
  seq: count,
  at: count,
  action: text,
  actor_id: words,
  request_id: count.nullable(),
  detail,
});
const Step = z.object({ request_id: count, name: text, state: text, sends: count });

export interface Stored {
  readonly requests: readonly Request[];
  readonly cards: readonly z.infer<typeof Card>[];
  readonly jobs: readonly z.infer<typeof Job>[];
  readonly audit: readonly z.infer<typeof Audit>[];
  readonly steps: readonly z.infer<typeof Step>[];
}

export async function readStored(query: Query): Promise<Stored> {
  const bodies = z.array(z.object({ body: text })).parse(await query('select body from request order by id'));
  return {
    requests: bodies.map(({ body }) => RequestSchema.parse(JSON.parse(body))),
    cards: z.array(Card).parse(await query('select key, request_id, room_id, message_id, shown from card')),
    jobs: z.array(Job).parse(await query('select queue, key, state, attempts, last_error from job')),
    audit: z
      .array(Audit)
      .parse(await query('select seq, at, action, actor_id, request_id, detail from audit order by seq')),
    steps: z.array(Step).parse(await query('select request_id, name, state, sends from step')),
  };
}

/** Jobs that could run now, and requests that are not at an end. */
export async function openWork(
  query: Query,
): Promise<{ readonly jobs: number; readonly requests: readonly Row[] }> {
  const [row] = await query(`select count(*) as open from job where state = 'ready' and queue <> 'timer'`);
  const requests = await query(
    `select id, state, body from request where state in ('draft', 'pending', 'approved', 'executing')`,
  );
  return { jobs: Number(row?.['open']), requests };
}
