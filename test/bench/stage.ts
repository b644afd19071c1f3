// A sandbox in a process of its own, with spaces in which a driver types commands and hears the bot's answers: Webex
// tells it of them by webhook, as it tells a bot.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Pool } from 'undici';
import * as z from 'zod';
import { freePort } from '../chaos/ports.ts';
import { type Played, playWith, until } from '../e2e/people.ts';

export const SECRET = 'a-secret-for-the-bench-only';
const SPACES = 10;
const PATIENCE_MS = 15_000;
const source = join(import.meta.dirname, '..', '..', 'src');

export interface Stage {
  readonly url: string;
  readonly people: Played;
  readonly botToken: string;
  readonly spaces: readonly string[];
  /** Milliseconds from the command to the bot's answer; undefined when none came. */
  readonly ask: (space: string, command: string) => Promise<number | undefined>;
  /** Answers nobody waited for. */
  readonly unasked: () => number;
  readonly end: () => Promise<void>;
}

const Heard = z.object({ data: z.object({ roomId: z.string() }) });
const Made = z.object({ id: z.string() });

export async function openStage(): Promise<Stage> {
  const port = await freePort();
  const sandbox = spawn(
    process.execPath,
    ['-r', join(source, 'node-floor.cjs'), join(source, 'sandbox', 'main.ts'), '--port', String(port)],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const url = `http://127.0.0.1:${port}`;
  const people = await until('the sandbox', async () => playWith(url).catch(() => undefined));
  const { bot } = await people.info();
  const ears = await listen();
  const spaces = await furnish(people, bot, ears.url);
  const pool = new Pool(url, { connections: SPACES });
  const headers = {
    authorization: `Bearer ${people.person('Ana').token}`,
    'content-type': 'application/json',
  };
  return {
    url,
    people,
    botToken: bot.token,
    spaces,
    unasked: ears.unasked,
    async ask(space, command) {
      const answered = ears.answer(space);
      const begun = performance.now();
      const markdown = `<@personId:${bot.personId}|Steward> ${command}`;
      const body = JSON.stringify({ roomId: space, markdown });
      const said = await pool.request({ method: 'POST', path: '/v1/messages', headers, body });
      await said.body.dump();
      if (said.statusCode !== 200) throw new Error(`POST /v1/messages: ${said.statusCode}`);
      const at = await answered;
      return at === undefined ? undefined : at - begun;
    },
    async end() {
      await pool.destroy();
      await ears.close();
      sandbox.kill('SIGKILL');
      await once(sandbox, 'exit');
    },
  };
}

/** Spaces with the bot, and a webhook of Ana's that tells what the bot says. */
async function furnish(
  people: Played,
  bot: { readonly email: string; readonly personId: string },
  ears: string,
): Promise<readonly string[]> {
  const { token } = people.person('Ana');
  const spaces: string[] = [];
  for (let n = 1; n <= SPACES; n += 1) {
    const { id } = Made.parse(await people.call('/v1/rooms', token, 'POST', { title: `Bench ${n}` }));
    await people.call('/v1/memberships', token, 'POST', { roomId: id, personEmail: bot.email });
    spaces.push(id);
  }
  await people.call('/v1/webhooks', token, 'POST', {
    name: 'ears',
    targetUrl: ears,
    resource: 'messages',
    event: 'created',
    filter: `personId=${bot.personId}`,
  });
  return spaces;
}

async function listen() {
  const waiting = new Map<string, (at: number) => void>();
  let unasked = 0;
  const server = createServer((incoming, outgoing) => {
    const at = performance.now();
    let body = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (part: string) => (body += part));
    incoming.on('end', () => {
      outgoing.end();
      const { roomId } = Heard.parse(JSON.parse(body)).data;
      const answer = waiting.get(roomId);
      waiting.delete(roomId);
      if (answer) answer(at);
      else unasked += 1;
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the ears have no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    unasked: () => unasked,
    async answer(space: string): Promise<number | undefined> {
      const { promise, resolve } = Promise.withResolvers<number | undefined>();
      const timer = setTimeout(() => {
        waiting.delete(space);
        resolve(undefined);
      }, PATIENCE_MS);
      waiting.set(space, resolve);
      const at = await promise;
      clearTimeout(timer);
      return at;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
