// Stands where a load balancer would: hands each webhook to the next bot, to another one when that one is down, and
// keeps what was acknowledged. Now and then a line is cut.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { deliveryKey, parseDelivery } from '../../src/domain/delivery.ts';
import { keyOf } from '../../src/webex/ids.ts';

export interface Forwarder {
  readonly url: string;
  /** Keys of the deliveries that a bot has answered with 2xx, and when first. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** How often no bot has acknowledged, or the line was cut before. */
  readonly refused: () => number;
  readonly cuts: () => number;
  /** Deliveries the bot on this port has answered. */
  readonly served: (port: number) => number;
  /** The share of webhooks whose line is cut, half of them before a bot has them. */
  cutShare: number;
  /** How long a webhook is held until some bot is there: a real Webex does not. */
  patienceMs: number;
  readonly close: () => Promise<void>;
}

const RETRY_MS = 20;
const TIMEOUT_MS = 20_000;

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

export async function startForwarder(ports: readonly number[], random: () => number): Promise<Forwarder> {
  const agent = new Agent({ headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, connections: 64 });
  const acknowledged = new Map<string, number>();
  const served = new Map<number, number>();
  const count = { turn: 0, refused: 0, cuts: 0 };
  const setting = { cutShare: 0, patienceMs: 0 };

  const handTo = async (port: number, incoming: IncomingMessage, body: Buffer): Promise<number> => {
    const signature = incoming.headers['x-spark-signature'];
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (typeof signature === 'string') headers['x-spark-signature'] = signature;
    const url = `http://127.0.0.1:${port}${incoming.url ?? ''}`;
    const answer = await request(url, { method: 'POST', headers, body, dispatcher: agent });
    await answer.body.dump();
    return answer.statusCode;
  };

  /** The first bot that answers anything but "cannot now". */
  const hand = async (incoming: IncomingMessage, body: Buffer): Promise<number> => {
    const end = Date.now() + setting.patienceMs;
    for (;;) {
      for (let tried = 0; tried < ports.length; tried += 1) {
        count.turn += 1;
        try {
          const port = ports[count.turn % ports.length] ?? 0;
          const status = await handTo(port, incoming, body);
          served.set(port, (served.get(port) ?? 0) + 1);
          if (status < 500) return status;
        } catch {
          // Nobody there, or it was killed at this moment.
        }
      }
      if (Date.now() >= end) return 502;
      await sleep(RETRY_MS);
    }
  };

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const fate = random();
    if (fate < setting.cutShare) count.cuts += 1;
    if (fate < setting.cutShare / 2) {
      count.refused += 1;
      incoming.socket.destroy();
      return;
    }
    const status = await hand(incoming, body);
    const delivery = parseDelivery(JSON.parse(body.toString('utf8')));
    if (status >= 200 && status < 300 && delivery) {
      const key = deliveryKey(delivery, keyOf);
      if (!acknowledged.has(key)) acknowledged.set(key, Date.now());
    } else count.refused += 1;
    if (fate < setting.cutShare) incoming.socket.destroy();
    else outgoing.writeHead(status).end();
  };

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => incoming.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the forwarder has no port');
  return Object.assign(setting, {
    url: `http://127.0.0.1:${address.port}`,
    acknowledged,
    refused: () => count.refused,
    cuts: () => count.cuts,
    served: (port: number) => served.get(port) ?? 0,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await agent.destroy();
    },
  });
}
