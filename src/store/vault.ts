// Tokens at rest: AES-256-GCM, bound to their slot, so that a record can be neither read, changed nor put in the
// place of another without the key.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { Fault } from '../domain/failure.ts';
import type { Slot, Tokens, TokenVault } from '../domain/ports/token-vault.ts';
import type { Database } from './database.ts';
import { cleanText } from './text.ts';

export interface VaultKey {
  /** Stands in each record, so that one of another key is known as such. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

const optional = <S extends z.ZodType>(schema: S) =>
  schema.nullable().transform((value) => value ?? undefined);

const Record = z.object({
  accessToken: z.string(),
  accessExpiresAt: z.number(),
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
      `authorize the integration again and put the new refresh token into WEBEX_${slot.toUpperCase()}_REFRESH_TOKEN.`,
    repeat: 'never',
  });
}

/**
 * `origins` are those of the settings in use: a record that was begun with another setting is going to be replaced,
 * so it is no loss that it cannot be read.
 */
export function createVault(
  { read, transaction }: Database,
  { id: keyId, key }: VaultKey,
  origins: Partial<Readonly<Record<Slot, string>>> = {},
): TokenVault {
  return {
    async get(slot) {
      const row = await read(async (db) =>
        db.selectFrom('credential').selectAll().where('slot', '=', slot).executeTakeFirst(),
      );
      if (row === undefined) return undefined;
      const isKnown = row.key_id === keyId;
      try {
        if (isKnown) return unseal(row.sealed, { slot, keyId, origin: row.origin }, key);
      } catch {
        // What went wrong inside would tell nothing: wrong key material and a changed record look the same.
      }
      const begunAnew = origins[slot] !== undefined && origins[slot] !== row.origin;
      if (begunAnew) return undefined;
      throw unreadable(
        slot,
        isKnown ? 'the record was changed' : `they were encrypted with the key “${row.key_id}”`,
      );
    },
    put: (slot, tokens) =>
      transaction(async ({ db }) => {
        const origin = cleanText(tokens.origin);
        const fields = { key_id: keyId, origin, sealed: seal(tokens, { slot, keyId, origin }, key) };
        await db
          .insertInto('credential')
          .values({ slot, ...fields })
          .onConflict((conflict) => conflict.column('slot').doUpdateSet(fields))
          .execute();
      }),
  };
}
