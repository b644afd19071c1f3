// Files in pieces of a megabyte, each written and read by a query of its own: a large report must not keep the
// messages waiting. A new content stands beside the old one until its last piece is there.
import { createHash, randomUUID } from 'node:crypto';
import type { Files, StoredFile } from '../domain/ports/files.ts';
import type { Database } from './database.ts';
import { cleanText } from './text.ts';

const PIECE_BYTES = 1024 * 1024;
/** Replacing one key several times at once is rare; each loser begins again. */
const TRIES = 5;

interface Version {
  readonly version: string;
  readonly file: StoredFile;
}

export function createFiles(database: Database): Files {
  const { dialect, read, transaction } = database;

  async function current(key: string): Promise<Version | undefined> {
    const row = await read(async (db) =>
      db.selectFrom('stored_file').selectAll().where('key', '=', key).executeTakeFirst(),
    );
    if (row === undefined) return undefined;
    const { version, request_id: _owner, ...file } = row;
    return { version, file };
  }

  async function writePieces(key: string, version: string, bytes: Uint8Array): Promise<string> {
    const hash = createHash('sha256');
    for (let at = 0, position = 0; at < bytes.length; at += PIECE_BYTES, position += 1) {
      const piece = Buffer.from(bytes.subarray(at, at + PIECE_BYTES));
      hash.update(piece);
      await transaction(async ({ db }) =>
        db.insertInto('file_piece').values({ key, version, position, bytes: piece }).execute(),
      );
    }
    return hash.digest('hex');
  }

  /** False: another put of the key came first and took our pieces for leftovers. */
  async function makeCurrent(version: string, file: StoredFile, owner: number | undefined): Promise<boolean> {
    const { key, name, size, sha256 } = file;
    const pieces = Math.ceil(size / PIECE_BYTES);
    return transaction(async ({ db }) => {
      const own = db.selectFrom('file_piece').select('position');
      // Locked: who takes one of them for a leftover waits, and sees then that it is not.
      const held = await dialect
        .lockRows(own.where('key', '=', key).where('version', '=', version))
        .execute();
      if (held.length !== pieces) return false;
      const fields = { version, name, size, sha256, request_id: owner ?? null };
      await db
        .insertInto('stored_file')
        .values({ key, ...fields })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(fields))
        .execute();
      return true;
    });
  }

  async function removePiece(key: string, version: string, position: number): Promise<void> {
    await transaction(async ({ db }) => {
      const piece = db.selectFrom('file_piece').select('position').where('key', '=', key);
      await dialect.lockRows(piece.where('version', '=', version).where('position', '=', position)).execute();
      // Asked after the lock is held: it may have become part of the current file meanwhile.
      const file = await db
        .selectFrom('stored_file')
        .select('version')
        .where('key', '=', key)
        .executeTakeFirst();
      if (file?.version === version) return;
      await db
        .deleteFrom('file_piece')
        .where('key', '=', key)
        .where('version', '=', version)
        .where('position', '=', position)
        .execute();
    });
  }

  /** What is not of the current file: older contents, and what a killed process left behind. */
  async function removeLeftovers(key: string): Promise<void> {
    const pieces = await read(async (db) =>
      db.selectFrom('file_piece').select(['version', 'position']).where('key', '=', key).execute(),
    );
    for (const { version, position } of pieces) await removePiece(key, version, position);
  }

  /** Undefined: it was replaced or removed meanwhile. */
  async function readPieces({ version, file }: Version): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(file.size);
    for (let at = 0, position = 0; at < file.size; at += PIECE_BYTES, position += 1) {
      const row = await read(async (db) =>
        db
          .selectFrom('file_piece')
          .select('bytes')
          .where('key', '=', file.key)
          .where('version', '=', version)
          .where('position', '=', position)
          .executeTakeFirst(),
      );
      if (row === undefined) return undefined;
      bytes.set(row.bytes, at);
    }
    return bytes;
  }

  return {
    async put(rawKey, name, bytes, requestId) {
      const key = cleanText(rawKey);
      for (let attempt = 1; attempt <= TRIES; attempt += 1) {
        const version = randomUUID();
        const sha256 = await writePieces(key, version, bytes);
        const file = { key, name: cleanText(name), size: bytes.length, sha256 };
        if (!(await makeCurrent(version, file, requestId))) continue;
        await removeLeftovers(key);
        return file;
      }
      throw new Error('The file was replaced again and again while it was stored.');
    },
    async get(rawKey) {
      const key = cleanText(rawKey);
      for (let attempt = 1; attempt <= TRIES; attempt += 1) {
        const version = await current(key);
        if (version === undefined) return undefined;
        const bytes = await readPieces(version);
        if (bytes !== undefined) return { file: version.file, bytes };
      }
      throw new Error(
        'The file was replaced again and again while it was read, or a piece of it is missing.',
      );
    },
    async remove(rawKey) {
      const key = cleanText(rawKey);
      await transaction(async ({ db }) => db.deleteFrom('stored_file').where('key', '=', key).execute());
      await removeLeftovers(key);
    },
  };
}
