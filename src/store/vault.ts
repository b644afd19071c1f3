// Tokens at rest: AES-256-GCM, bound to their slot, so that a record can be neither read, changed nor put in the
// place of another without the key.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { isSlot, loginCommand, settingOf } from '../domain/credential.ts';
import { Fault } from '../domain/failure.ts';
import type { Slot, Tokens, TokenVault } from '../domain/ports/token-vault.ts';
import type { Database, Scope } from './database.ts';
import type { Tables } from './schema.ts';
import { cleanText } from './text.ts';

export interface VaultKey {
  /** Stands in each record, so that one of another key is known as such. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

export interface VaultKeys {
  /** Seals. */
  newest(): VaultKey;
  /** Opens what was sealed with it. */
  find(id: string): VaultKey | undefined;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

const optional = <S extends z.ZodType>(schema: S) =>
  schema.nullable().transform((value) => value ?? undefined);

const Record = z.object({
  accessToken: z.string(),
  accessExpiresAt: z.number(),
  grantedAt: optional(z.number()).optional(),
  refreshToken: z.string(),
  refreshExpiresAt: optional(z.number()),
  previousRefreshToken: optional(z.string()),
  scopes: optional(z.string()),
  origin: z.string(),
});

interface Place {
  readonly slot: string;
  readonly keyId: string;
  readonly origin: string;
}

const boundTo = ({ slot, keyId, origin }: Place): Buffer =>
  Buffer.from(JSON.stringify(['steward vault v1', slot, keyId, origin]));

function seal(tokens: Tokens, place: Place, key: Uint8Array): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(place));
  const plain = JSON.stringify(tokens, (_, value: unknown) => (value === undefined ? null : value));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Throws when anything is not as it was sealed. */
function unseal(text: string, place: Place, key: Uint8Array): Tokens {
  const bytes = Buffer.from(text, 'base64url');
  const iv = bytes.subarray(0, IV_BYTES);
  const cipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(place));
  cipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const sealed = bytes.subarray(IV_BYTES + TAG_BYTES);
  const plain = Buffer.concat([cipher.update(sealed), cipher.final()]).toString('utf8');
  return Record.parse(JSON.parse(plain));
}

function unreadable(slot: Slot, why: string): Fault {
  return new Fault({
    code: 'vault-unreadable',
    message:
      `The stored tokens of the ${slot} credential cannot be read: ${why}. Start Steward with the key they were ` +
      'written with (STEWARD_SECRET_KEY, or the file secret.key in its data directory). If that key is lost, ' +
      `run ${loginCommand(slot)}, or put a new refresh token into ${settingOf(slot, 'REFRESH_TOKEN')}.`,
    repeat: 'never',
  });
}

type Row = Tables['credential'];

function opened(row: Row, keys: VaultKeys): Tokens {
  const { slot, key_id: keyId, origin, sealed } = row;
  const found = keys.find(keyId);
  if (found === undefined) throw unreadable(slot, `they were encrypted with the key “${keyId}”`);
  try {
    return unseal(sealed, { slot, keyId, origin }, found.key);
  } catch {
    // What went wrong inside would tell nothing: wrong key material and a changed record look the same.
    throw unreadable(slot, 'the record was changed');
  }
}

function sealedWith({ id: keyId, key }: VaultKey, slot: Slot, tokens: Tokens): Omit<Row, 'slot'> {
  const origin = cleanText(tokens.origin);
  return { key_id: keyId, origin, sealed: seal(tokens, { slot, keyId, origin }, key) };
}

/**
 * `origins` are those of the settings in use: a record that was begun with another setting is going to be replaced,
 * so it is no loss that it cannot be read.
 */
export function createVault(
  { read, transaction }: Database,
  keys: VaultKeys,
  origins: Partial<Readonly<Record<Slot, string>>> = {},
): TokenVault {
  return {
    async get(slot) {
      const row = await read(async (db) =>
        db.selectFrom('credential').selectAll().where('slot', '=', slot).executeTakeFirst(),
      );
      if (row === undefined) return undefined;
      try {
        return opened(row, keys);
      } catch (error) {
        const begunAnew = origins[slot] !== undefined && origins[slot] !== row.origin;
        if (begunAnew) return undefined;
        throw error;
      }
    },
    put: async (slot, tokens) => transaction(async ({ db }) => putTokens(db, keys, slot, tokens)),
    slots: async () => {
      const rows = await read(async (db) =>
        db.selectFrom('credential').select('slot').orderBy('slot').execute(),
      );
      return rows.map(({ slot }) => slot).filter(isSlot);
    },
  };
}

export async function putTokens(db: Scope['db'], keys: VaultKeys, slot: Slot, tokens: Tokens): Promise<void> {
  const fields = sealedWith(keys.newest(), slot, tokens);
  await db
    .insertInto('credential')
    .values({ slot, ...fields })
    .onConflict((conflict) => conflict.column('slot').doUpdateSet(fields))
    .execute();
}

export interface Resealed {
  /** Sealed with the newest key now, and were not before. */
  readonly resealed: readonly Slot[];
  /** Sealed with a key that is not known any more, or changed by somebody: left as they are. */
  readonly unreadable: readonly Slot[];
}

/**
 * Seals every record with the newest key, each in a transaction of its own: cut off in the middle it leaves records of
 * both keys, and both open. Run again it goes on with the rest.
 */
export async function resealVault(
  { dialect, read, transaction }: Database,
  keys: VaultKeys,
): Promise<Resealed> {
  const newest = keys.newest();
  const older = await read(async (db) =>
    db.selectFrom('credential').select('slot').where('key_id', '<>', newest.id).orderBy('slot').execute(),
  );
  const done: Resealed & { resealed: Slot[]; unreadable: Slot[] } = { resealed: [], unreadable: [] };
  for (const { slot } of older) {
    const kept = await transaction(async ({ db }) => {
      // Held, so that no token that comes meanwhile is overwritten with the one before it.
      const row = await dialect
        .lockRows(db.selectFrom('credential').selectAll().where('slot', '=', slot))
        .executeTakeFirst();
      if (row === undefined || row.key_id === newest.id) return undefined;
      const fields = sealedWith(newest, slot, opened(row, keys));
      await db.updateTable('credential').set(fields).where('slot', '=', slot).execute();
      return slot;
    }).catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error;
      done.unreadable.push(slot);
    });
    if (kept !== undefined) done.resealed.push(kept);
  }
  return done;
}
