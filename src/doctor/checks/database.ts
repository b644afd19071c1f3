import { isBotRunning } from '../../store/bot-lock.ts';
import type { OpenStore } from '../../store/open.ts';
import { type Check, failed, given, ok } from '../finding.ts';

export const database: Check = {
  name: 'database',
  asks: 'Does the database open, is it of this version, and is a bot at work on it?',
  needs: [],
  async examine({ parts, opened }) {
    const { storage } = given(parts.storage, 'where the data is');
    if (opened === undefined || 'trouble' in opened) {
      const isServer = 'databaseUrl' in storage;
      return [
        failed(
          `The database does not open: ${opened?.trouble ?? 'no reason was given'}`,
          isServer
            ? 'Start PostgreSQL 15 or newer, and see that DATABASE_URL names its host, database, user and password. A database of a newer Steward needs that version of it.'
            : 'See that STEWARD_DATA_DIR can be written by the user Steward runs as. A database of a newer Steward needs that version of it.',
        ),
      ];
    }
    return [await told(opened.store, 'dataDir' in storage ? storage.dataDir : undefined)];
  },
};

async function told(store: OpenStore, dataDir: string | undefined) {
  await store.probe();
  const { product, version, schema, replicas } = await store.about();
  const at = `${product} ${version}, schema ${schema}`;
  if (dataDir !== undefined)
    return ok(`${at}; ${isBotRunning(dataDir) ? 'a bot is running on it' : 'no bot is running on it now'}.`);
  return ok(`${at}; ${replicas === 0 ? 'no bot is running on it now' : `${replicas} running on it`}.`);
}
