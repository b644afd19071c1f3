// What the engine remembers beside its requests: live cards, the steps of executions, spaces, named values.
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { CardRecord, Reader, SpaceRecord, StepRecord, Tx } from '../domain/ports/store.ts';
import { OPEN_STATES } from '../domain/request.ts';
import type { CardTable, StepTable, Tables } from './schema.ts';
import { cleanText, decodeJson, encodeJson } from './text.ts';

type CardReader = Pick<
  Reader,
  | 'cardByKey'
  | 'cardByMessage'
  | 'cardByRef'
  | 'cardByNonce'
  | 'cardsOwed'
  | 'step'
  | 'steps'
  | 'space'
  | 'value'
  | 'valuesBelow'
>;
type CardWriter = Pick<Tx, 'putCard' | 'putStep' | 'deleteStep' | 'putSpace' | 'putValue' | 'takeValue'>;

const cleanOptional = (text: string | undefined): string | null =>
  text === undefined ? null : cleanText(text);

function decodeCard(row: CardTable): CardRecord {
  return {
    key: row.key,
    ref: row.ref,
    nonce: row.nonce,
    requestId: row.request_id ?? undefined,
    roomId: row.room_id,
    parentId: row.parent_id ?? undefined,
    messageId: row.message_id ?? undefined,
    sentAt: row.sent_at ?? undefined,
    postedAt: row.posted_at ?? undefined,
    shown: row.shown ?? undefined,
  };
}

function encodeCard(card: CardRecord): CardTable {
  return {
    key: cleanText(card.key),
    ref: cleanText(card.ref),
    nonce: cleanText(card.nonce),
    request_id: card.requestId ?? null,
    room_id: cleanText(card.roomId),
    parent_id: cleanOptional(card.parentId),
    message_id: cleanOptional(card.messageId),
    sent_at: card.sentAt ?? null,
    posted_at: card.postedAt ?? null,
    shown: cleanOptional(card.shown),
  };
}

function decodeStep(row: Omit<StepTable, 'position'>): StepRecord {
  return {
    requestId: row.request_id,
    name: row.name,
    state: row.state,
    result: row.result === null ? undefined : decodeJson(row.result),
    sentAt: row.sent_at,
    sends: row.sends,
  };
}

async function firstCard(
  query: SelectQueryBuilder<Tables, 'card', CardTable>,
): Promise<CardRecord | undefined> {
  const row = await query.executeTakeFirst();
  return row === undefined ? undefined : decodeCard(row);
}

export function createCardReader(db: Kysely<Tables>): CardReader {
  const cards = () => db.selectFrom('card').selectAll('card');
  const steps = (requestId: number) =>
    db
      .selectFrom('step')
      .select(['request_id', 'name', 'state', 'result', 'sent_at', 'sends'])
      .where('request_id', '=', requestId);
  return {
    cardByKey: (key) => firstCard(cards().where('key', '=', cleanText(key))),
    cardByRef: (ref) => firstCard(cards().where('ref', '=', cleanText(ref))),
    cardByNonce: (nonce) => firstCard(cards().where('nonce', '=', cleanText(nonce))),
    cardByMessage: (messageId) => firstCard(cards().where('message_id', '=', cleanText(messageId)).limit(1)),
    cardsOwed: async (roomId, limit) => {
      const rows = await cards()
        .innerJoin('request', 'request.id', 'card.request_id')
        .selectAll('card')
        .where('room_id', '=', cleanText(roomId))
        .where((eb) => eb.or([eb('shown', 'is', null), eb('request.state', 'in', OPEN_STATES)]))
        .orderBy('card.request_id', 'desc')
        .orderBy('card.key')
        .limit(limit)
        .execute();
      return rows.map(decodeCard);
    },
    step: async (requestId, name) => {
      const row = await steps(requestId).where('name', '=', cleanText(name)).executeTakeFirst();
      return row === undefined ? undefined : decodeStep(row);
    },
    steps: async (requestId) => (await steps(requestId).orderBy('position').execute()).map(decodeStep),
    space: async (roomId): Promise<SpaceRecord | undefined> => {
      const row = await db
        .selectFrom('space')
        .selectAll()
        .where('room_id', '=', cleanText(roomId))
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return { roomId: row.room_id, orgId: row.org_id ?? undefined, orgName: row.org_name ?? undefined };
    },
    value: async (key) => {
      const row = await db
        .selectFrom('named_value')
        .select('value')
        .where('key', '=', cleanText(key))
        .executeTakeFirst();
      return row === undefined ? undefined : decodeJson(row.value);
    },
    valuesBelow: async (prefix) => {
      const rows = await db
        .selectFrom('named_value')
        .selectAll()
        // SQLite's LIKE takes capitals for small letters.
        .where(sql<boolean>`substr(key, 1, ${prefix.length}) = ${prefix}`)
        .orderBy('key')
        .execute();
      return new Map(rows.map(({ key, value }) => [key, decodeJson(value)]));
    },
  };
}

async function putStep(db: Kysely<Tables>, step: StepRecord): Promise<void> {
  const fields = {
    state: step.state,
    result: step.result === undefined ? null : encodeJson(step.result),
    sent_at: step.sentAt,
    sends: step.sends,
  };
  // Behind the request's other steps; one already there keeps its place.
  const next = sql<number>`(select coalesce(max(position), 0) + 1 from step where request_id = ${step.requestId})`;
  const key = { request_id: step.requestId, name: cleanText(step.name) };
  await db
    .insertInto('step')
    .values({ ...key, ...fields, position: next })
    .onConflict((conflict) => conflict.columns(['request_id', 'name']).doUpdateSet(fields))
    .execute();
}

async function putValue(db: Kysely<Tables>, name: string, value: unknown): Promise<void> {
  const key = cleanText(name);
  if (value === undefined) {
    await db.deleteFrom('named_value').where('key', '=', key).execute();
    return;
  }
  const text = encodeJson(value);
  await db
    .insertInto('named_value')
    .values({ key, value: text })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: text }))
    .execute();
}

export function createCardWriter(db: Kysely<Tables>): CardWriter {
  return {
    putCard: async (card) => {
      const { key, room_id, ...fields } = encodeCard(card);
      await db
        .insertInto('card')
        // Whoever holds a card while its space moves must not bring the old id back.
        .values({ key, room_id, ...fields })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(fields))
        .execute();
    },
    putStep: (step) => putStep(db, step),
    deleteStep: async (requestId, name) => {
      await db
        .deleteFrom('step')
        .where('request_id', '=', requestId)
        .where('name', '=', cleanText(name))
        .execute();
    },
    putSpace: async (space) => {
      const fields = { org_id: cleanOptional(space.orgId), org_name: cleanOptional(space.orgName) };
      await db
        .insertInto('space')
        .values({ room_id: cleanText(space.roomId), ...fields })
        .onConflict((conflict) => conflict.column('room_id').doUpdateSet(fields))
        .execute();
    },
    putValue: (key, value) => putValue(db, key, value),
    takeValue: async (name, value) => {
      const key = cleanText(name);
      await db
        .insertInto('named_value')
        .values({ key, value: encodeJson(value) })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .execute();
      const row = await db
        .selectFrom('named_value')
        .select('value')
        .where('key', '=', key)
        .executeTakeFirstOrThrow();
      return decodeJson(row.value);
    },
  };
}
