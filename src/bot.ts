// Wires the bot: store, Webex, engine, HTTP. The door opens first, so that no delivery is turned away while Webex
// cannot be asked yet.
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAdmin } from './admin-access.ts';
import { followClock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { createCommandTable } from './domain/command.ts';
import type { Operation } from './domain/operation.ts';
import type { Admin } from './domain/ports/admin/admin.ts';
import type { Clock } from './domain/ports/clock.ts';
import { type CatchUp, createCatchUp } from './engine/catch-up.ts';
import { createDesk } from './engine/desk.ts';
import { createIntake } from './engine/intake.ts';
import { createNotifier } from './engine/notifier.ts';
import { createPrincipals } from './engine/principals.ts';
import { createRequests } from './engine/requests.ts';
import { createRunner, type Runner } from './engine/runner.ts';
import { createTimer, createWorker } from './engine/worker.ts';
import { createApp, listen } from './http/server.ts';
import { loadKeys } from './keys.ts';
import { loadOperations } from './load-operations.ts';
import type { Logger } from './log.ts';
import { type OpenStore, openStore } from './store/open.ts';
import { createCards } from './webex/cards.ts';
import { createChat, type WebexChat } from './webex/chat.ts';
import { createWebexHttp } from './webex/http.ts';
import { createWebhookRegistrar } from './webex/webhooks.ts';

export interface Bot {
  readonly port: number;
  stop(): Promise<void>;
}

const CONNECT_RETRY_MS = { first: 250, most: 10_000 };
const DRAIN_MS = 10_000;
const RECONCILE_MS = 60_000;
const PRUNE_MS = 60 * 60 * 1000;
/** Deliveries are remembered this long: a duplicate that comes later is taken for a new event. */
const DONE_JOBS_KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const STARTED_AT = new Date().toISOString().slice(0, 16).replace('T', ' ');

export async function startBot(config: Config, log: Logger): Promise<Bot> {
  const operations = await loadOperations();
  const opened = await open(config, log);
  const stopping = new AbortController();
  let started: Started | undefined;
  const app = createApp({
    intake: createIntake({ store: opened.store }),
    secrets: config.webhookSecrets,
    log,
    notReady: () => (started ? undefined : 'Webex has not answered yet.'),
  });
  let server: Server | undefined;
  const stop = async (): Promise<void> => {
    stopping.abort();
    server?.close();
    server?.closeIdleConnections();
    await started?.stop();
    server?.closeAllConnections();
    await opened.close();
  };
  try {
    server = await listen(app, config.port, config.host);
    const port = portOf(server.address());
    log.info({ port }, 'Listening for webhooks');
    started = await connect({ config, log, opened, operations, signal: stopping.signal });
    return { port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function open(config: Config, log: Logger): Promise<OpenStore> {
  const keys = loadKeys(config.secretKey, config.dataDir);
  return openStore(config.storage, {
    auditKey: keys.audit,
    onEvent: (event) => {
      const { kind, ...fields } = event;
      log.debug(fields, `store: ${kind}`);
    },
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the HTTP server has no port');
  return address.port;
}

interface Connecting {
  readonly config: Config;
  readonly log: Logger;
  readonly opened: OpenStore;
  readonly operations: readonly Operation[];
  readonly signal: AbortSignal;
}

interface Started {
  stop(): Promise<void>;
}

async function connect(connecting: Connecting): Promise<Started> {
  const { config, log, opened, signal } = connecting;
  let wake: () => void = () => undefined;
  const followed =
    config.clockUrl === undefined ? undefined : await followClock(config.clockUrl, log, () => wake());
  const clock: Clock = followed ?? systemClock;
  const chat = await patiently(log, signal, 'Webex does not answer to the bot token', async () =>
    createChat({
      baseUrl: config.webexApiUrl,
      token: config.botToken,
      clock,
      cards: createCards({ log }),
      log,
    }),
  );
  const access = connectAdmin({ config, opened: connecting.opened, clock, log });
  const runner = createEngine(connecting, clock, chat, access.admin);
  wake = () => runner.poke();
  runner.start();
  const hooks = registrar(connecting, clock);
  await patiently(log, signal, 'The webhooks cannot be registered', async () => hooks.reconcile());
  const { store } = opened;
  const catchUp = createCatchUp({ store, chat, clock, log });
  await patiently(log, signal, 'What was missed cannot be fetched', async () => catchUp.run());
  const upkeep = keepUp(connecting, hooks, catchUp, clock);
  return {
    async stop() {
      upkeep.stop();
      await runner.stop(DRAIN_MS);
      followed?.stop();
      await access.close();
      await chat.close();
      await hooks.close();
    },
  };
}

function createEngine(
  { config, log, opened, operations }: Connecting,
  clock: Clock,
  chat: WebexChat,
  admin: Admin,
): Runner {
  const { store, files } = opened;
  const ids = { nonce: () => randomBytes(16).toString('base64url') };
  const requests = createRequests({ store, clock, notify: config.notify, ids });
  const principals = createPrincipals({ admins: config.admins, store, chat, clock, log });
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const operation = (name: string): Operation => {
    const found = byName.get(name);
    if (!found) throw new Error(`no operation is named “${name}”`);
    return found;
  };
  const pause = async (ms: number): Promise<void> => sleep(ms, undefined, { ref: false });
  const policy = async () => principals.policy();
  const about = [
    { title: 'Writing', value: config.writes ? 'on' : 'off (STEWARD_WRITES)' },
    { title: 'Store', value: 'databaseUrl' in config.storage ? 'PostgreSQL' : 'SQLite' },
    { title: 'Up since', value: `${STARTED_AT} UTC` },
  ];
  const work = {
    store,
    files,
    clock,
    log,
    admin,
    requests,
    policy,
    operation,
    writes: config.writes,
    sleep: pause,
    about,
  };
  const commands = createCommandTable(operations);
  return createRunner({
    store,
    clock,
    log,
    sleep: pause,
    random: Math.random,
    handlers: {
      inbox: createDesk({ store, chat, clock, log, requests, principals, commands, operations }),
      work: createWorker(work),
      timer: createTimer({ store, requests }),
      outbox: createNotifier({ store, chat, clock, ids, files, log }),
    },
  });
}

function registrar({ config, log }: Connecting, clock: Clock) {
  const token = async (): Promise<string> => config.botToken;
  const http = createWebexHttp({ baseUrl: config.webexApiUrl, token, clock, log });
  const [secret] = config.webhookSecrets;
  if (secret === undefined) throw new Error('no webhook secret');
  const hooks = createWebhookRegistrar({ http, publicUrl: config.publicUrl, secret, log });
  return {
    async reconcile() {
      const { created, updated, removed } = await hooks.reconcile();
      return created + updated + removed;
    },
    close: async () => http.close(),
  };
}

/**
 * Webex deactivates a webhook silently after an outage: looked after every minute, and when one had to be put right,
 * what was said since it was last known to be right is fetched.
 */
function keepUp(
  { log, opened, signal }: Connecting,
  hooks: { reconcile(): Promise<number> },
  catchUp: CatchUp,
  clock: Clock,
): { stop(): void } {
  let rightAt = clock.now();
  const look = async (): Promise<void> => {
    const before = rightAt;
    const mended = await hooks.reconcile();
    rightAt = clock.now();
    if (mended > 0) await catchUp.run(before);
    else await catchUp.beat();
  };
  const guarded = (work: () => Promise<unknown>, message: string) => (): void => {
    if (signal.aborted) return;
    work().catch((error: unknown) => log.warn({ error }, message));
  };
  const prune = async (): Promise<number> => opened.pruneFinished(DONE_JOBS_KEPT_MS);
  const timers = [
    setInterval(guarded(look, 'The webhooks could not be looked after'), RECONCILE_MS),
    setInterval(guarded(prune, 'Old jobs could not be removed'), PRUNE_MS),
  ];
  return { stop: () => timers.forEach(clearInterval) };
}

async function patiently<T>(
  log: Logger,
  signal: AbortSignal,
  trouble: string,
  work: () => Promise<T>,
): Promise<T> {
  for (let waitMs = CONNECT_RETRY_MS.first; ; waitMs = Math.min(CONNECT_RETRY_MS.most, waitMs * 2)) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) throw error;
      log.error({ error, waitMs }, trouble);
      await sleep(waitMs, undefined, { signal });
    }
  }
}
