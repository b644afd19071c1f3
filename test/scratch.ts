import { existsSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const ROOM_BYTES = 2 ** 30;
const LEFTOVER_AFTER_MS = 24 * 3_600_000;

/**
 * Where tests keep what ends with them: in memory, where a machine has it to spare. A database waits for its disk at
 * every commit; nobody pulls the plug on a test, and a `kill -9` takes nothing from the kernel.
 */
export const SCRATCH = hasRoom(MEMORY) ? MEMORY : tmpdir();
if (SCRATCH === MEMORY) removeLeftovers(MEMORY);

function hasRoom(path: string): boolean {
  if (!existsSync(path)) return false;
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize >= ROOM_BYTES;
}

/** Of runs that were killed: memory, unlike a disk, is missed. */
function removeLeftovers(path: string): void {
  for (const name of readdirSync(path).filter((entry) => entry.startsWith('steward-'))) {
    const age = Date.now() - (statSync(join(path, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > LEFTOVER_AFTER_MS) rmSync(join(path, name), { recursive: true, force: true });
  }
}
