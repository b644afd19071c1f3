import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Row } from './collection.ts';

/** The saved world: one row per entity, bytes of uploaded files beside them. */
export class WorldFile {
  readonly #db: DatabaseSync;

  constructor(dataDir: string, fresh: boolean) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    this.#db = new DatabaseSync(join(dataDir, 'world.db'));
    this.#seize(dataDir);
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS entity (kind TEXT, id TEXT, json TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS blob (id TEXT PRIMARY KEY, bytes BLOB NOT NULL);
    `);
    if (fresh) this.#db.exec('DELETE FROM entity; DELETE FROM blob; VACUUM;');
  }

  /** One sandbox per directory: two would overwrite each other's world. The lock dies with the process. */
  #seize(dataDir: string): void {
    try {
      this.#db.exec(`
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        BEGIN EXCLUSIVE;
        COMMIT;
      `);
    } catch (error) {
      this.#db.close();
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${dataDir} cannot be used, perhaps by another sandbox already (${reason})`, {
        cause: error,
      });
    }
  }

  rows(): { kind: string; id: string; json: string }[] {
    return this.#db
      .prepare('SELECT kind, id, json FROM entity ORDER BY kind, id')
      .all()
      .map((row) => ({ kind: String(row['kind']), id: String(row['id']), json: String(row['json']) }));
  }

  save(rows: readonly Row[], blobs: ReadonlyMap<string, Uint8Array>): void {
    if (rows.length === 0 && blobs.size === 0) return;
    const put = this.#db.prepare('INSERT OR REPLACE INTO entity (kind, id, json) VALUES (?, ?, ?)');
    const remove = this.#db.prepare('DELETE FROM entity WHERE kind = ? AND id = ?');
    const putBlob = this.#db.prepare('INSERT OR REPLACE INTO blob (id, bytes) VALUES (?, ?)');
    const removeBlob = this.#db.prepare('DELETE FROM blob WHERE id = ?');
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const { kind, id, json } of rows) {
        if (json !== null) put.run(kind, id, json);
        else {
          remove.run(kind, id);
          if (kind === 'content') removeBlob.run(id);
        }
      }
      for (const [id, bytes] of blobs) putBlob.run(id, bytes);
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  blob(id: string): Uint8Array | undefined {
    const bytes = this.#db.prepare('SELECT bytes FROM blob WHERE id = ?').get(id)?.['bytes'];
    return bytes instanceof Uint8Array ? bytes : undefined;
  }

  close(): void {
    this.#db.close();
  }
}
