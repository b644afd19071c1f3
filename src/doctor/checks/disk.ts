import { statfs } from 'node:fs/promises';
import { type Check, failed, given, type Line, ok, Skipped, warning } from '../finding.ts';

const MIB = 1024 * 1024;
const LITTLE = 1024 * MIB;
/** A week of journals and one large report fit. */
const TOO_LITTLE = 100 * MIB;

export const disk: Check = {
  name: 'disk',
  asks: 'Is there room for the embedded database?',
  // Not the database: a full disk is why it does not open.
  needs: [],
  async examine({ parts }) {
    const { storage, dataDir } = given(parts.storage, 'where the data is');
    if ('databaseUrl' in storage)
      return [ok('The data is on the server of DATABASE_URL; look at its disk there.')];
    return [judgeRoom(await roomAt(dataDir))];
  },
};

async function roomAt(dataDir: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(dataDir);
    return bavail * bsize;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) throw error;
    throw new Skipped('Skipped: there is no data directory, see database.');
  }
}

export function judgeRoom(bytes: number): Line {
  const says = `${Math.floor(bytes / MIB)} MB are free where the data is.`;
  const remedy = 'Make room on that disk, or move STEWARD_DATA_DIR to a larger one.';
  if (bytes < TOO_LITTLE)
    return failed(`${says} When it is full, nothing that comes in can be kept.`, remedy);
  return bytes < LITTLE ? warning(says, remedy) : ok(says);
}
