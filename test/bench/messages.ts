// How fast the sandbox takes a message and delivers its webhook, beside a bare express server that does the same
// with nothing behind it; and whether its memory stays flat. Ratios of one run count, not the figures.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { parseArgs } from 'node:util';
import express from 'express';
import { Pool, request } from 'undici';
import { startSandbox } from '../../src/sandbox/server.ts';

const { values } = parseArgs({
  options: { messages: { type: 'string', default: '3000' }, memory: { type: 'string', default: '100000' } },
});
const IN_FLIGHT = 10;

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

/** Takes webhooks, and tells when so many have come. */
function sink() {
  let seen = 0;
  let enough = 0;
  let reached = (): void => undefined;
  const server = createServer((incoming, answer) => {
    incoming.resume();
    incoming.on('end', () => {
      answer.end('ok');
      seen += 1;
      if (seen === enough) reached();
    });
  });
  return {
    server,
    wait: async (count: number): Promise<void> => {
      enough = seen + count;
      await new Promise<void>((resolve) => (reached = resolve));
    },
  };
}

/** Messages per second until the last one was delivered. */
async function rate(
  origin: string,
  path: string,
  token: string,
  body: object,
  count: number,
  delivered: Promise<void>,
) {
  const pool = new Pool(origin, { connections: IN_FLIGHT });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const started = performance.now();
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const answer = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body) });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`POST ${path}: ${answer.statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  await delivered;
  await pool.close();
  return (count / (performance.now() - started)) * 1000;
}

async function bareServer(target: string): Promise<{ readonly url: string; readonly server: Server }> {
  const app = express();
  const pool = new Pool(target, { connections: IN_FLIGHT });
  app.post('/v1/messages', express.json(), (incoming, answer) => {
    answer.json({ id: 'x', ...Object(incoming.body) });
    const body = JSON.stringify({ resource: 'messages', event: 'created', data: { id: 'x' } });
    void pool.request({ method: 'POST', path: '/', body }).then(async (sent) => sent.body.dump());
  });
  const server = createServer(app);
  return { url: await listening(server), server };
}

const count = Number(values.messages);
const taken = sink();
const target = await listening(taken.server);
const bare = await bareServer(target);
const sandbox = await startSandbox({ port: 0, seed: 'demo' });
const { bot, rooms, people } = sandbox.info();
const ana = people[0];
const room = rooms.find(({ title }) => title === 'Northwind Ops');
if (!ana || !room) throw new Error('the seed has changed');
const hook = await request(`${sandbox.url}/v1/webhooks`, {
  method: 'POST',
  headers: { authorization: `Bearer ${bot.token}`, 'content-type': 'application/json' },
  body: JSON.stringify({
    name: 'bench',
    targetUrl: `${target}/`,
    resource: 'messages',
    event: 'created',
    secret: 'bench-secret',
  }),
});
if (hook.statusCode !== 200) throw new Error(`POST /webhooks: ${hook.statusCode}`);
const body = { roomId: room.id, markdown: `<@personId:${bot.personId}|Steward> hello` };

const measure = async (origin: string): Promise<number> =>
  rate(origin, '/v1/messages', ana.token, body, count, taken.wait(count));
await measure(bare.url);
await measure(sandbox.url);
const plain = await measure(bare.url);
const ours = await measure(sandbox.url);

const rest = Number(values.memory);
const heap: number[] = [];
for (let done = 0; done < rest; done += rest / 10) {
  await rate(sandbox.url, '/v1/messages', ana.token, body, rest / 10, taken.wait(rest / 10));
  globalThis.gc?.();
  heap.push(Math.round(process.memoryUsage().heapUsed / 1e6));
}
const result = {
  messagesPerSecond: { bare: Math.round(plain), sandbox: Math.round(ours) },
  ratio: Number((ours / plain).toFixed(2)),
  heapMbPerTenth: heap,
  messages: rest,
  node: process.version,
  at: new Date().toISOString().slice(0, 10),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
await sandbox.close();
bare.server.close();
taken.server.close();
process.exit(0);
