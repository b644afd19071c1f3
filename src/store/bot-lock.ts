import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isSqliteConflict } from './sqlite-driver.ts';

const BOT_LOCK = 'bot.lock';

export interface BotLock {
  readonly release: () => void;
}

/**
 * One bot per data directory. The lock is the operating system's, on a file beside the database: a killed
 * process frees it, and the command line can still read the database.
 */
export function takeBotLock(dataDir: string): BotLock {
  return takeLock(dataDir, BOT_LOCK);
}

/** Whether a bot runs on the directory; looks without getting in the way of one that is about to start. */
export function isBotRunning(dataDir: string): boolean {
  const path = join(dataDir, BOT_LOCK);
  if (!existsSync(path)) return false;
  const file = new DatabaseSync(path, { timeout: 0, readOnly: true });
  try {
    // A reader is turned away by the holder of the lock, and turns nobody away for longer than this one look.
    file.prepare('select count(*) from sqlite_master').get();
    return false;
  } catch (error) {
    if (!isSqliteConflict(error)) throw error;
    return true;
  } finally {
    file.close();
  }
}

/** Who comes second gets an error with the remedy. */
export function takeLock(dataDir: string, name: string): BotLock {
  const file = new DatabaseSync(join(dataDir, name), { timeout: 0 });
  try {
    file.exec('begin exclusive');
  } catch (error) {
    file.close();
    if (!isSqliteConflict(error)) throw error;
    throw new Error(
      `Another Steward is running on ${dataDir}. Stop it first, or give this one a data directory of its own (STEWARD_DATA_DIR).`,
      { cause: error },
    );
  }
  return { release: () => file.close() };
}
