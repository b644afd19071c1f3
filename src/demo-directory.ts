// The demo's data: the bot's database and the sandbox's world, kept or forgotten together.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from './store/bot-lock.ts';
import { forgetPostgres } from './store/forget.ts';

export interface DemoDirectory {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
}

/** What Steward and the sandbox put there; anything else in the directory is somebody's own and stays. */
const OURS = /^(steward\.db|world\.db|bot\.lock|secret\.key|audit-anchors\.jsonl)(-wal|-shm|-journal)?$/;

/** Takes the directory for this demo; refuses one that another demo or bot is using. */
export function claimDemoDirectory({ dataDir }: DemoDirectory): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const demo = takeLock(dataDir, 'demo.lock');
  try {
    // A bot of its own, or one that its demo has left behind.
    takeLock(dataDir, 'bot.lock').release();
  } catch (error) {
    demo.release();
    throw error;
  }
  return demo.release;
}

/** Of a directory that was claimed. */
export async function forgetDemo({ dataDir, databaseUrl }: DemoDirectory): Promise<void> {
  for (const file of readdirSync(dataDir)) if (OURS.test(file)) rmSync(join(dataDir, file));
  if (databaseUrl !== undefined) await forgetPostgres(databaseUrl);
}
