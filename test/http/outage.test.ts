// The store is away, really: nothing is acknowledged that is not stored, readiness says so, and all is well again by
// itself when the store is back.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { createIntake } from '../../src/engine/intake.ts';
import { createReadiness } from '../../src/readiness.ts';
import { onEveryDatabase, type Place } from '../database.ts';
import { until } from '../e2e/people.ts';
import { openFresh } from '../store/opened.ts';
import { delivery, openDoor } from './door.ts';

interface Outage {
  readonly begin: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Another process keeps the database locked. */
function lockFile(dataDir: string): Outage {
  const file = new DatabaseSync(join(dataDir, 'steward.db'), { timeout: 5000 });
  onTestFinished(() => file.close());
  return {
    begin: async () => file.exec('begin immediate'),
    end: async () => file.exec('rollback'),
  };
}

/** The server takes no connection to the database any more, and ends those there are. */
function shutOut(databaseUrl: string): Outage {
  const elsewhere = new URL(databaseUrl);
  const name = elsewhere.pathname.slice(1);
  elsewhere.pathname = '/postgres';
  const say = async (...statements: readonly string[]): Promise<void> => {
    const client = new pg.Client({ connectionString: elsewhere.href });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  return {
    begin: async () =>
      say(
        `alter database "${name}" with allow_connections false`,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
      ),
    end: async () => say(`alter database "${name}" with allow_connections true`),
  };
}

const outageOf = ({ options }: Place): Outage =>
  'dataDir' in options ? lockFile(options.dataDir) : shutOut(options.databaseUrl);

onEveryDatabase((home) => {
  it('says 503 to webhooks and to who asks whether it is ready, until the store is back', async () => {
    const { store, place, probe } = await openFresh(home);
    const readiness = createReadiness({ waitsFor: 'The webhooks are not registered yet.', probe, sleep });
    readiness.heard();
    const door = await openDoor(createIntake({ store }), {
      notReady: async () => readiness.why(),
      storePatienceMs: 2000,
    });
    const outage = outageOf(place);
    expect((await door.signed(JSON.stringify(delivery('before')))).status).toBe(200);
    expect((await door.ready()).status).toBe(200);

    await outage.begin();
    const refused = await door.signed(JSON.stringify(delivery('during')));
    expect([refused.status, await refused.json()]).toEqual([503, { error: 'The store is not available.' }]);
    await until('readiness to be gone', async () => ((await door.ready()).status === 503 ? true : undefined));
    expect((await door.ready()).body).toEqual({ ok: false, why: 'The store does not answer.' });
    expect((await fetch(`${door.url}/healthz`)).status).toBe(200);
    await outage.end();

    await until('readiness to be back', async () => ((await door.ready()).status === 200 ? true : undefined));
    expect((await door.signed(JSON.stringify(delivery('during')))).status).toBe(200);
    expect(await place.query('select key from job order by seq')).toEqual([
      { key: 'messages:created:before' },
      { key: 'messages:created:during' },
    ]);
  });
});
