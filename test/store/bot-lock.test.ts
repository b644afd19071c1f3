import { expect, it } from 'vitest';
import { homes } from '../database.ts';
import { nextLine, startChild } from './child.ts';
import { openAt } from './opened.ts';

const [sqlite] = homes();

async function freshDir(): Promise<string> {
  const options = (await sqlite?.fresh())?.options;
  if (options === undefined || !('dataDir' in options)) throw new Error('SQLite lives in a directory');
  return options.dataDir;
}

it('refuses a second bot on a data directory and names the remedy', async () => {
  const dataDir = await freshDir();
  const child = startChild('open', { dataDir });
  await nextLine(child);
  await expect(openAt({ dataDir })).rejects.toThrow(/Another Steward is running on .*STEWARD_DATA_DIR/);
});

it('refuses it within one process too', async () => {
  const dataDir = await freshDir();
  const first = await openAt({ dataDir });
  await expect(openAt({ dataDir })).rejects.toThrow(/Another Steward/);
  await first.close();
  await openAt({ dataDir });
});

it('lets the command line in beside the bot', async () => {
  const dataDir = await freshDir();
  await openAt({ dataDir });
  const beside = await openAt({ dataDir, exclusive: false });
  await beside.store.transaction((tx) => tx.putValue('a', 1));
});

it('is free after a kill', async () => {
  const dataDir = await freshDir();
  const child = startChild('open', { dataDir });
  await nextLine(child);
  await child.kill();
  await openAt({ dataDir });
});
