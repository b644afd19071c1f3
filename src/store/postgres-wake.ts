// NOTIFY between replicas, on a connection of its own: a pooled one would lose its LISTEN, and a NOTIFY
// inside a transaction makes all commits of the server queue up behind one lock. The same connection tells the others
// that this process lives: the lock it holds ends with it, also by kill -9.
import pg from 'pg';
import type { OnStoreEvent } from './events.ts';

export interface PostgresWake {
  /** Wakes the other processes. */
  readonly notify: () => void;
  /** Can the others see us now? */
  readonly present: () => boolean;
  readonly close: () => Promise<void>;
}

export interface PostgresWakeDeps {
  readonly databaseUrl: string;
  /** Names this process: `PRESENCE` and this number are the keys of the lock it holds. */
  readonly presence: number;
  readonly onWake: () => void;
  readonly onEvent: OnStoreEvent;
}

/** First key of the advisory locks; any number that nobody else has thought of. */
export const PRESENCE = 730_915_421;

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

/** One NOTIFY at a time; those asked for meanwhile become one. */
function createSender(onEvent: OnStoreEvent, onUnsent: () => void) {
  let sending: Promise<void> = Promise.resolve();
  let busy = false;
  let again = false;
  const send = async (client: pg.Client): Promise<void> => {
    busy = true;
    try {
      do {
        again = false;
        await client.query('notify steward_wake');
      } while (again);
    } catch (error) {
      // The connection's own end starts the reconnect, after which it is sent; until then the others poll.
      onUnsent();
      onEvent({ kind: 'connection-lost', error });
    } finally {
      busy = false;
    }
  };
  return {
    send: (client: pg.Client): void => {
      again = true;
      if (!busy) sending = send(client);
    },
    idle: () => sending,
  };
}

export async function connectPostgresWake(deps: PostgresWakeDeps): Promise<PostgresWake> {
  const { databaseUrl, presence, onWake, onEvent } = deps;
  let current: pg.Client | undefined;
  let listening = false;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let closed = false;
  let unsent = false;
  const sender = createSender(onEvent, () => void (unsent = true));

  const reconnectLater = (client: pg.Client, error: unknown): void => {
    if (closed || current !== client) return;
    current = undefined;
    listening = false;
    onEvent({ kind: 'connection-lost', error });
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures, 10));
    failures += 1;
    timer = setTimeout(() => void connect(), longest * (0.5 + Math.random() / 2));
    timer.unref();
  };

  const connect = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'steward-wake',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    current = client;
    client.on('error', (error) => reconnectLater(client, error));
    client.on('end', () => reconnectLater(client, new Error('the server closed the connection')));
    client.on('notification', onWake);
    try {
      await client.connect();
      await client.query('listen steward_wake');
      // Shared: our former session may not have ended for the server yet.
      await client.query('select pg_advisory_lock_shared($1, $2)', [PRESENCE, presence]);
    } catch (error) {
      reconnectLater(client, error);
      await client.end();
      return;
    }
    failures = 0;
    listening = true;
    onEvent({ kind: 'listening' });
    // What was notified while nobody listened is found by looking.
    onWake();
    if (unsent) notify();
  };

  const notify = (): void => {
    unsent = current === undefined || !listening;
    if (current !== undefined && listening) sender.send(current);
  };

  await connect();
  return {
    notify,
    present: () => listening,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await sender.idle();
      await current?.end();
    },
  };
}
