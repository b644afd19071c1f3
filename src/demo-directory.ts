// The demo's data: the bot's database and the sandbox's world, kept or forgotten together.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from './store/bot-lock.ts';
import { forgetPostgres } from './store/forget.ts';

export interface DemoDirectory {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** Forget what is there. */
  readonly fresh: boolean;
}

/** What Steward and the sandbox put there; anything else in the directory is somebody's own and stays. */
const OURS = /^(steward\.db|world\.db|bot\.lock|secret\.key)(-wal|-shm|-journal)?$/;

/** Takes the directory for this demo; refuses one that another demo or bot is using. */
export async function claimDemoDirectory({
  dataDir,
  databaseUrl,
  fresh,
}: DemoDirectory): Promise<() => void> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const demo = takeLock(dataDir, 'demo.lock');
  try {
    if (fresh) {
      takeLock(dataDir, 'bot.lock').release();
      for (const file of readdirSync(dataDir)) if (OURS.test(file)) rmSync(join(dataDir, file));
      if (databaseUrl !== undefined) await forgetPostgres(databaseUrl);
    }
  } catch (error) {
    demo.release();
    throw error;
  }
  return demo.release;
}
