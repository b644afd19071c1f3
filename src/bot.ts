// Wires the bot: store, Webex, engine, HTTP. The door opens first, so that no delivery is turned away while Webex
// cannot be asked yet.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAdmin } from './admin-access.ts';
import { followClock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { createCredentialCare } from './credential-care.ts';
import type { Operation } from './domain/operation.ts';
import type { Clock } from './domain/ports/clock.ts';
import type { Links } from './domain/ports/links.ts';
import type { Observe } from './domain/ports/observer.ts';
import { createAnchoring } from './engine/anchoring.ts';
import { createBinder } from './engine/bindings.ts';
import { createCatchUp } from './engine/catch-up.ts';
import { createIntake, type Intake } from './engine/intake.ts';
import { createPrincipals } from './engine/principals.ts';
import { resumeHeld } from './engine/standstill.ts';
import { createEngine } from './engine-room.ts';
import { createLinks } from './file-links.ts';
import { createApp, listen } from './http/server.ts';
import { loadKeys } from './keys.ts';
import { loadOperations } from './load-operations.ts';
import { type Logger, logRequests } from './log.ts';
import type { Access, Ops, OpsDeps } from './ops.ts';
import { createPartnerCare } from './partner-care.ts';
import { patiently } from './patiently.ts';
import { tellGaps, watchPolicy } from './policy-watch.ts';
import { createReadiness, type Readiness } from './readiness.ts';
import { createLearned } from './store/learned.ts';
import { type OpenStore, openStore } from './store/open.ts';
import { createUpkeep } from './upkeep.ts';
import { createUsageCare } from './usage-care.ts';
import { socketCalls } from './way-in.ts';
import { socketIn } from './way-in-socket.ts';
import { webhooksIn } from './way-in-webhooks.ts';
import { createWayOut } from './way-out.ts';
import { createCards } from './webex/cards.ts';
import { createChat } from './webex/chat.ts';
import { keyOf } from './webex/ids.ts';

export interface Bot {
  readonly port: number;
  /** Undefined: no metrics are told. */
  readonly opsPort: number | undefined;
  stop(): Promise<void>;
}

const WAITS_FOR = {
  webhook: 'The webhooks are not registered yet.',
  websocket: 'The socket to Webex is not open yet.',
};
const DRAIN_MS = 10_000;
/** Deliveries under way when the door is closed. */
const LAST_DELIVERIES_MS = 2000;

/** What a bot is made of, where it is not what it brings along. */
interface Parts {
  /** Instead of those of the folder. */
  readonly operations?: readonly Operation[] | undefined;
  readonly open?: typeof openBotStore | undefined;
}

export async function startBot(config: Config, log: Logger, parts: Parts = {}): Promise<Bot> {
  const { operations = await loadOperations(), open = openBotStore } = parts;
  let ops: Ops | undefined;
  const logged = logRequests(log);
  const observe: Observe = (happening) => {
    logged(happening);
    ops?.observe(happening);
  };
  const opened = await open(config, log, observe);
  const stopping = new AbortController();
  let started: Started | undefined;
  const readiness = createReadiness({
    probe: opened.probe,
    sleep: pause,
    waitsFor: WAITS_FOR[config.intake],
  });
  const links = createLinks(loadKeys(config.secretKeys, config.dataDir).links, config);
  const intake = createIntake({ store: opened.store, keyOf });
  const app = createApp({
    intake,
    files: { files: opened.files, links, clock: () => started?.clock },
    secrets: config.webhookSecrets,
    log,
    notReady: async () => readiness.why(),
    observe,
  });
  let server: Server | undefined;
  const stop = async (): Promise<void> => {
    // Whoever asks learns it first; what comes all the same is stored, for the others or for the next start.
    readiness.drain();
    stopping.abort();
    await started?.stop();
    if (server) await closeDoor(server);
    // The last to go: how it ended is worth reading.
    if (ops) await closeDoor(ops.server);
    await opened.close();
  };
  try {
    ops = await openMetrics({ config, operations, opened, readiness, access: () => started?.access(), log });
    server = await listen(app, config.port, config.host);
    const port = portOf(server.address());
    log.info(
      { port },
      config.intake === 'webhook' ? 'Listening for webhooks' : 'Listening for health checks',
    );
    const { signal } = stopping;
    started = await connect({
      config,
      log,
      opened,
      operations,
      links,
      readiness,
      intake,
      signal,
      observe,
    });
    return { port, opsPort: ops && portOf(ops.server.address()), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The client of Prometheus takes its time to load, and not everybody wants it. */
async function openMetrics(asked: OpsDeps & { readonly config: Config }): Promise<Ops | undefined> {
  if (asked.config.ops === undefined) return undefined;
  const { openOps } = await import('./ops.ts');
  const ops = await openOps(asked, asked.config.ops);
  asked.log.info({ port: portOf(ops.server.address()) }, 'Telling metrics');
  return ops;
}

async function closeDoor(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await Promise.race([closed, pause(LAST_DELIVERIES_MS)]);
  server.closeAllConnections();
}

const ids = { nonce: () => randomBytes(16).toString('base64url') };

const pause = async (ms: number): Promise<void> => sleep(ms, undefined, { ref: false });

export async function openBotStore(config: Config, log: Logger, observe: Observe): Promise<OpenStore> {
  const keys = loadKeys(config.secretKeys, config.dataDir);
  return openStore(config.storage, {
    auditKey: keys.audit,
    olderAuditKeys: keys.olderAudit,
    onEvent: (event) => {
      const { kind, ...fields } = event;
      log.debug(fields, `store: ${kind}`);
      observe({ kind: 'store', what: kind });
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
  readonly links: Links;
  readonly readiness: Readiness;
  readonly intake: Intake;
  readonly signal: AbortSignal;
  readonly observe: Observe;
}

interface Started {
  readonly clock: Clock;
  readonly access: () => Access;
  stop(): Promise<void>;
}

async function connect(connecting: Connecting): Promise<Started> {
  const { config, log, opened, readiness, signal, observe } = connecting;
  let wake: () => void = () => undefined;
  const followed =
    config.clockUrl === undefined ? undefined : await followClock(config.clockUrl, log, () => wake());
  const clock: Clock = followed ?? systemClock;
  const way = createWayOut(config, opened.rateGate, log, observe);
  const calls = socketCalls({ config, clock, log, way });
  const chat = await patiently(log, signal, 'Webex does not answer to the bot token', async () =>
    createChat({
      baseUrl: config.webexApiUrl,
      token: config.botToken,
      clock,
      cards: createCards({ log }),
      learned: createLearned(opened.store),
      log,
      agent: way.agent,
      pace: way.pace('bot'),
      ask: async (...asked) => calls.ask(...asked),
    }),
  );
  let refused: () => void = () => undefined;
  const access = connectAdmin({ config, opened, clock, log, way, observe, onRefused: () => refused() });
  const care = createCredentialCare({ access, config, store: opened.store, chat, clock, log });
  refused = () => care.poke();
  const { store } = opened;
  const principals = createPrincipals({
    store,
    binder: createBinder({ store, chat, clock, log }),
    chat,
    admin: access.admin,
    operations: connecting.operations,
    notify: config.notify,
    clock,
    log,
  });
  const policyWatch = watchPolicy(config, principals, log);
  await policyWatch.start();
  void tellGaps(principals, connecting.operations, log);
  const { admin } = access;
  const runner = createEngine({ ...connecting, clock, chat, admin, care, principals, ids, sleep: pause });
  const partnerCare = createPartnerCare({ access, store, log });
  const usageCare = createUsageCare({ admin: access.admin, store, lease: opened.lease, clock, log });
  wake = () => {
    runner.poke();
    care.poke();
  };
  if (config.writes) await resumeHeld(store, clock.now());
  runner.start();
  const catchUp = createCatchUp({ store, chat, clock, log, keyOf });
  const alerts = { store, chat, notify: config.notify, log };
  const { intake } = connecting;
  const entrance = { config, opened, intake, catchUp, readiness, observe, alerts, way, clock, log, signal };
  const wayIn =
    config.intake === 'websocket' ? socketIn({ ...entrance, random: Math.random }) : webhooksIn(entrance);
  const [space] = config.notify;
  const anchoring = createAnchoring({
    anchors: opened.anchors(config.anchorFile),
    store: opened.store,
    lease: opened.lease,
    clock,
    log,
    sleep: pause,
    team: space === undefined ? undefined : { chat, ids, space },
  });
  const upkeep = createUpkeep({ config, wayIn, opened, anchoring, clock, log, signal });
  await wayIn.open();
  upkeep.start();
  usageCare.start();
  care.start();
  const { tokens } = access;
  return {
    clock,
    access: () => ({
      clock,
      states: care.states(),
      tokens: [tokens.admin, tokens.reports].flatMap((source) => source?.status() ?? []),
    }),
    async stop() {
      upkeep.stop();
      await wayIn.close();
      care.stop();
      partnerCare.stop();
      usageCare.stop();
      await policyWatch.stop();
      await runner.stop(DRAIN_MS);
      await anchoring.stop();
      followed?.stop();
      await access.close();
      await partnerCare.settled();
      await usageCare.settled();
      await chat.close();
      await calls.close();
      await way.close();
      await opened.replicas.leave();
    },
  };
}
