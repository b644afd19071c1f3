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

  async function writePieces(
    key: string,
    version: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<Pick<StoredFile, 'size' | 'sha256'>> {
    const hash = createHash('sha256');
    let [size, position] = [0, 0];
    for await (const bytes of inPieces(content)) {
      hash.update(bytes);
      await transaction(async ({ db }) =>
        db.insertInto('file_piece').values({ key, version, position, bytes }).execute(),
      );
      size += bytes.length;
      position += 1;
    }
    return { size, sha256: hash.digest('hex') };
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

  async function* readPieces({ version, file }: Version): AsyncGenerator<Uint8Array> {
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
      if (row === undefined) throw new Torn('The file was replaced or removed while it was read.');
      yield row.bytes;
    }
  }

  async function whole(version: Version): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(version.file.size);
    let at = 0;
    try {
      for await (const piece of readPieces(version)) {
        bytes.set(piece, at);
        at += piece.length;
      }
    } catch (error) {
      if (error instanceof Torn) return undefined;
      throw error;
    }
    return bytes;
  }

  async function putOnce(
    key: string,
    name: string,
    content: AsyncIterable<Uint8Array>,
    owner: number | undefined,
  ): Promise<StoredFile | undefined> {
    const version = randomUUID();
    let written: Pick<StoredFile, 'size' | 'sha256'>;
    try {
      written = await writePieces(key, version, content);
    } catch (error) {
      await removeLeftovers(key);
      throw error;
    }
    const file = { key, name, ...written };
    if (!(await makeCurrent(version, file, owner))) return undefined;
    await removeLeftovers(key);
    return file;
  }

  return {
    async put(rawKey, name, bytes, requestId) {
      for (let attempt = 1; attempt <= TRIES; attempt += 1) {
        const file = await putOnce(cleanText(rawKey), cleanText(name), once(bytes), requestId);
        if (file) return file;
      }
      throw new Error('The file was replaced again and again while it was stored.');
    },
    async putAll(rawKey, name, content, requestId) {
      const file = await putOnce(cleanText(rawKey), cleanText(name), content, requestId);
      // What has been read once cannot be read again.
      if (!file) throw new Error('The file was replaced while it was stored.');
      return file;
    },
    about: async (rawKey) => (await current(cleanText(rawKey)))?.file,
    async *pieces(rawKey) {
      const version = await current(cleanText(rawKey));
      if (version === undefined) throw new Torn('There is no such file (any more).');
      yield* readPieces(version);
    },
    async get(rawKey) {
      const key = cleanText(rawKey);
      for (let attempt = 1; attempt <= TRIES; attempt += 1) {
        const version = await current(key);
        if (version === undefined) return undefined;
        const bytes = await whole(version);
        if (bytes !== undefined) return { file: version.file, bytes };
      }
      throw new Error(
        'The file was replaced again and again while it was read, or a piece of it is missing.',
      );
    },
    async rename(rawKey, rawName) {
      const [key, name] = [cleanText(rawKey), cleanText(rawName)];
      await transaction(async ({ db }) =>
        db.updateTable('stored_file').set({ name }).where('key', '=', key).execute(),
      );
      const version = await current(key);
      if (version === undefined) throw new Torn('There is no such file (any more).');
      return version.file;
    },
    async remove(rawKey) {
      const key = cleanText(rawKey);
      await transaction(async ({ db }) => db.deleteFrom('stored_file').where('key', '=', key).execute());
      await removeLeftovers(key);
    },
  };
}

/** Somebody has replaced or removed it. */
class Torn extends Error {}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Whatever its pieces are, in those of the table. */
async function* inPieces(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of content) {
    let rest = bytes;
    while (size + rest.length >= PIECE_BYTES) {
      const taken = PIECE_BYTES - size;
      yield Buffer.concat([...held, rest.subarray(0, taken)]);
      rest = rest.subarray(taken);
      held = [];
      size = 0;
    }
    // Whoever gave it may use its memory again.
    if (rest.length > 0) held.push(Buffer.from(rest));
    size += rest.length;
  }
  if (size > 0) yield Buffer.concat(held);
}
