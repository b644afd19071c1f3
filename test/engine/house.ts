// A whole Steward in this process, wired as in production, on a sandbox of its own: the people of the sandbox do
// what people do, and the tests look at what came of it.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { type Bot, startBot } from '../../src/bot.ts';
import { loadConfig } from '../../src/config.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { createLogger } from '../../src/log.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type Message, type Played, playWith, until } from '../e2e/people.ts';
import { SCRATCH } from '../scratch.ts';
import { putMigrated } from '../template.ts';

export const ANA = 'Ana';
export const BO = 'Bo';
export const CHEN = 'Chen';
export const MALLORY = 'Mallory';

type OnEnd = (work: () => Promise<void>) => void;

export interface House extends Played {
  /** `Northwind Ops`, with Ana, Bo and Chen. */
  readonly ops: string;
  /** `Northwind Ops + guest`, with Ana, Bo and Mallory. */
  readonly guest: string;
  readonly dataDir: string;
  /** What the bot was started with. */
  readonly env: Readonly<Record<string, string>>;
  readonly query: (text: string) => readonly Record<string, unknown>[];
  /** The request as it is stored. */
  readonly state: (id: number) => string | undefined;
  readonly reached: (id: number, state: string | RegExp) => Promise<void>;
  readonly restart: (env?: Readonly<Record<string, string>>) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Every job that is due has been done. */
  readonly quiet: () => Promise<void>;
  /** That many messages have come in, and everything about them is done. */
  readonly answered: (messages: number) => Promise<void>;
  readonly settings: (values: object) => Promise<unknown>;
  readonly create: (email: string, more?: string) => string;
}

/** Below the range the system takes for outgoing connections, which would take a free one away in between. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

interface Running {
  readonly start: (more?: Readonly<Record<string, string>>) => Promise<void>;
  readonly stop: () => Promise<void>;
}

function runBot(env: Readonly<Record<string, string>>, operations?: readonly Operation[]): Running {
  let bot: Bot | undefined;
  return {
    start: async (more = {}) => {
      bot = await startBot(loadConfig({ ...env, ...more }), createLogger('silent'), { operations });
    },
    stop: async () => {
      await bot?.stop();
      bot = undefined;
    },
  };
}

async function envFor(played: Played, dataDir: string): Promise<Readonly<Record<string, string>>> {
  const { baseUrl, bot, tokens } = await played.info();
  const port = await freePort();
  return {
    WEBEX_API_URL: `${baseUrl}/v1`,
    WEBEX_BOT_TOKEN: bot.token,
    WEBEX_WEBHOOK_SECRET: 'a-secret-for-the-tests-only',
    STEWARD_PUBLIC_URL: `http://127.0.0.1:${port}`,
    WEBEX_ADMIN_TOKEN: tokens.admin,
    STEWARD_ADMINS: [ANA, BO, CHEN].map((name) => played.person(name).email).join(','),
    STEWARD_DATA_DIR: dataDir,
    STEWARD_CLOCK_URL: `${baseUrl}/_sandbox/clock`,
    PORT: String(port),
    LOG_LEVEL: 'silent',
  };
}

const StateOf = z.looseObject({ state: z.string() });

interface Looker extends Pick<House, 'query' | 'state'> {
  readonly close: () => void;
}

/** Looks into the bot's database beside the bot. */
function looker(dataDir: string): Looker {
  let file: DatabaseSync | undefined;
  const query = (text: string) => {
    file ??= new DatabaseSync(join(dataDir, 'steward.db'), { timeout: 5_000, readOnly: true });
    return file.prepare(text).all();
  };
  const state = (id: number): string | undefined => {
    const [row] = query(`select body from request where id = ${id}`);
    return row && StateOf.parse(JSON.parse(z.string().parse(row['body']))).state;
  };
  const close = (): void => {
    file?.close();
    file = undefined;
  };
  return { query, state, close };
}

/** Many messages take long where the machine has other things to do as well. */
const PATIENCE_MS = 20_000;
const PATIENCE_PER_MESSAGE_MS = 1500;

async function idle(query: House['query'], messages: number): Promise<void> {
  const done = async (): Promise<true | undefined> => {
    const [row] = query(
      `select sum(state = 'ready' and queue <> 'timer') as open, sum(queue = 'work') as worked from job`,
    );
    return row?.['open'] === 0 && Number(row['worked']) >= messages ? true : undefined;
  };
  await until('all jobs to be done', done, PATIENCE_MS + messages * PATIENCE_PER_MESSAGE_MS);
}

export async function openHouse(
  onEnd: OnEnd,
  settings: Readonly<Record<string, string>> = {},
  seed: 'demo' | 'enterprise' = 'demo',
  begin: () => Promise<Pick<Sandbox, 'url' | 'close'>> = async () => startSandbox({ port: 0, seed }),
  operations?: readonly Operation[],
): Promise<House> {
  const dataDir = await mkdtemp(join(SCRATCH, 'steward-house-'));
  await putMigrated(dataDir);
  const sandbox = await begin();
  const played = await playWith(sandbox.url);
  const env = { ...(await envFor(played, dataDir)), ...settings };
  const bot = runBot(env, operations);
  const { query, state, close } = looker(dataDir);
  const stop = async (): Promise<void> => {
    close();
    await bot.stop();
  };
  onEnd(async () => {
    await stop();
    await sandbox.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  await bot.start();
  return {
    ...played,
    ops: played.room('Northwind Ops'),
    guest: played.room('Northwind Ops + guest'),
    dataDir,
    env,
    query,
    state,
    reached: async (id, wanted) => {
      await until(`R-${id} to be ${String(wanted)}`, async () => {
        const now = state(id) ?? '';
        return (typeof wanted === 'string' ? now === wanted : wanted.test(now)) || undefined;
      });
    },
    stop,
    restart: async (more) => {
      await stop();
      await bot.start(more);
    },
    quiet: async () => idle(query, 0),
    answered: async (messages) => idle(query, messages),
    settings: async (values) => played.call('/_sandbox/settings', undefined, 'POST', values),
    create: (email, more = '') =>
      `user create ${email} --first Eve --last Adams --org Acme ${more}`.trimEnd(),
  };
}

/** Ana asks for a user; resolves with the approval card. */
export async function asked(house: House, email: string, more = ''): Promise<Message> {
  await house.say(ANA, house.ops, house.create(email, more));
  return house.heard(house.ops, new RegExp(`approval needed[^]*${email}`));
}

export function requestId(card: Message): number {
  const match = /R-(\d+)/.exec(card.text ?? '');
  if (!match) throw new Error(`no request is named in “${card.text}”`);
  return Number(match[1]);
}

/** How often a user was written on the admin side. */
export async function writes(house: House, method = 'POST', path = '/v1/people'): Promise<number> {
  const ledger = await house.ledger();
  return ledger.filter((item) => item.owner === 'admin' && item.method === method && item.path === path)
    .length;
}

/** The data of the card's button with this cmd, wherever in the card it is. */
export function buttonData(message: Message, cmd: string): Record<string, unknown> {
  const found = submits(message.attachments?.[0]?.content).find((data) => data['cmd'] === cmd);
  if (!found) throw new Error(`the card has no button for ${cmd}`);
  return found;
}

const Button = z.object({ type: z.literal('Action.Submit'), data: z.record(z.string(), z.unknown()) });

function submits(node: unknown): readonly Record<string, unknown>[] {
  if (Array.isArray(node)) return node.flatMap(submits);
  if (typeof node !== 'object' || node === null) return [];
  const own = Button.safeParse(node);
  return [...(own.success ? [own.data.data] : []), ...Object.values(node).flatMap(submits)];
}
