import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Faults } from './control/faults.ts';
import { type RunningBot, type SandboxInfo, sandboxInfo } from './control/info.ts';
import { Ledger } from './control/ledger.ts';
import { Deliveries } from './deliveries.ts';
import { createApp } from './rest/app.ts';
import { plant, resume, type Seed } from './seed/seeds.ts';
import { Mercury } from './socket/mercury.ts';
import { DeliveryLog } from './webhooks/delivery-log.ts';
import { Dispatcher } from './webhooks/dispatcher.ts';
import { World } from './world/world.ts';

export type SandboxOptions = {
  port: number;
  /** How a new world begins; one that was saved in `dataDir` goes on as what it is. */
  seed: Seed;
  dataDir?: string;
  fresh?: boolean;
  host?: '127.0.0.1';
  /** Where the bot listens, for `info`. */
  botUrl?: string;
};

export type Sandbox = {
  url: string;
  port: number;
  close: () => Promise<void>;
  setBotPid: (pid: number | undefined) => void;
  info: () => SandboxInfo;
};

/** On a busy machine a shorter one ends connections at the moment they are used again: the client sees a cut. */
const KEEP_ALIVE_MS = 65_000;

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the sandbox has no port');
  return address.port;
}

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const world = new World({ dataDir: options.dataDir, fresh: options.fresh });
  if (world.isEmpty) plant(world, options.seed);
  else resume(world);
  const stopped = new AbortController();
  const ledger = new Ledger();
  const faults = new Faults();
  const log = new DeliveryLog(world);
  let url = '';
  const baseUrl = (): string => url;
  const mercury = new Mercury({ world, ledger, faults, log, baseUrl });
  const deliveries = new Deliveries(log, new Dispatcher(world, log), mercury);
  const running: RunningBot = { pid: undefined, url: options.botUrl };
  const info = (): SandboxInfo => sandboxInfo(world, url, running);
  const server = createServer(
    createApp({
      world,
      ledger,
      faults,
      deliveries,
      info,
      seed: (seed) => plant(world, seed),
      stopped: stopped.signal,
      baseUrl,
    }),
  );
  mercury.attach(server);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(options.port, options.host ?? '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    await deliveries.close();
    world.close();
    throw error;
  }
  const port = portOf(server.address());
  url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    info,
    setBotPid(pid) {
      running.pid = pid;
    },
    async close() {
      stopped.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await deliveries.close();
      world.close();
    },
  };
}
