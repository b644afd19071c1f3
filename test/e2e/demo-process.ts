// The demo as processes: a group of its own that is gone when its test ends, however it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { SCRATCH } from '../scratch.ts';
import { type Played, playWith, until } from './people.ts';
import { childrenOf, membersOf } from './processes.ts';

const root = join(import.meta.dirname, '..', '..');
const START_PATIENCE_MS = 30_000;
const END_PATIENCE_MS = 15_000;

/** Hands over what is to be done when the test, or the file, has ended. */
export type OnEnd = (work: () => Promise<void>) => void;

export interface DemoOptions {
  readonly onEnd: OnEnd;
  readonly port?: number;
  readonly dataDir?: string;
  readonly fresh?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Further arguments. */
  readonly flags?: readonly string[];
}

export interface DemoProcess {
  readonly port: number;
  /** Where the sandbox answers. */
  readonly url: string;
  readonly dataDir: string;
  /** Of the process that was started, which leads the group. */
  readonly pid: number;
  /** What it has printed so far, of both streams. */
  output(): string;
  /** Resolves when the ready line is out. */
  ready(): Promise<Played>;
  runnerPid(): Promise<number>;
  botPid(): Promise<number>;
  /** Every process it has started that still runs. */
  pids(): Promise<readonly number[]>;
  /** Resolves with the leader's exit code when the last process has ended. */
  ended(): Promise<number | null>;
}

/** Two ports in a row that nobody uses, below those the system hands out itself. */
export async function freePorts(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = 12_000 + 2 * Math.floor(Math.random() * 9000);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error('no two free ports in a row');
}

export async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A directory that is removed when the test has ended. */
export async function emptyDirectory(onEnd: OnEnd): Promise<string> {
  const path = await mkdtemp(join(SCRATCH, 'steward-e2e-'));
  onEnd(async () => rm(path, { recursive: true, force: true }));
  return path;
}

/** As a user starts it. */
export const npmRunDemo = async (options: DemoOptions): Promise<DemoProcess> =>
  launch(options, 'npm', ['run', 'demo', '--']);

/** What npm runs, without the start of npm. */
export const startDemo = async (options: DemoOptions): Promise<DemoProcess> =>
  launch(options, process.execPath, ['-r', './src/node-floor.cjs', 'src/demo.ts']);

async function launch(options: DemoOptions, command: string, begin: readonly string[]): Promise<DemoProcess> {
  const port = options.port ?? (await freePorts());
  const dataDir = options.dataDir ?? (await emptyDirectory(options.onEnd));
  const flags = [
    '--port',
    String(port),
    ...(options.fresh === false ? [] : ['--fresh']),
    ...(options.flags ?? []),
  ];
  const leader = spawn(command, [...begin, ...flags], {
    cwd: root,
    detached: true,
    env: { ...callersEnvironment(), STEWARD_DATA_DIR: dataDir, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = leader;
  if (pid === undefined) throw new Error(`${command} cannot be started`);
  options.onEnd(async () => killGroup(pid));
  const runner = async (): Promise<number> => (command === 'npm' ? only(pid, 'the runner’s process') : pid);
  return handle(leader, pid, runner, port, dataDir);
}

/** What the test run itself was given must not leak into the demo. */
function callersEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !/^(npm_|STEWARD_|WEBEX_|VITEST|NODE_|DATABASE_URL$|LOG_LEVEL$)/.test(entry[0]),
  );
  return Object.fromEntries(kept);
}

const only = async (parent: number, whose: string): Promise<number> =>
  until(whose, async () => (await childrenOf(parent))[0]);

function handle(
  leader: ChildProcess,
  pid: number,
  runnerPid: () => Promise<number>,
  port: number,
  dataDir: string,
): DemoProcess {
  let output = '';
  const hear = (chunk: Buffer): void => void (output += chunk.toString());
  leader.stdout?.on('data', hear);
  leader.stderr?.on('data', hear);
  const url = `http://127.0.0.1:${port + 1}`;
  return {
    port,
    url,
    dataDir,
    pid,
    output: () => output,
    async ready() {
      const line = `Steward is ready: ${url}/\n`;
      await until(
        `“${line.trim()}” in: ${output}`,
        async () => {
          if (leader.exitCode !== null) throw new Error(`the demo has ended:\n${output}`);
          return output.includes(line) || undefined;
        },
        START_PATIENCE_MS,
      );
      return playWith(url);
    },
    runnerPid,
    botPid: async () => only(await runnerPid(), 'the bot’s process'),
    pids: async () => membersOf(pid),
    async ended() {
      await until(
        'the end of all processes',
        async () => (await membersOf(pid)).length === 0 || undefined,
        END_PATIENCE_MS,
      );
      await until('the exit', async () => leader.exitCode ?? leader.signalCode ?? undefined);
      return leader.exitCode;
    },
  };
}

async function killGroup(pid: number): Promise<void> {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It had ended by itself.
  }
  await until(`the end of group ${pid}`, async () => (await membersOf(pid)).length === 0 || undefined);
}

/** Kills the bot and waits until its successor listens. */
export async function killBot(demo: DemoProcess, people: Played): Promise<void> {
  const { botPid } = await people.info();
  if (botPid === undefined) throw new Error('there is no bot to kill');
  process.kill(botPid, 'SIGKILL');
  await until('another bot', async () => {
    const now = (await people.info()).botPid;
    return now !== undefined && now !== botPid && !(await isFree(demo.port)) ? true : undefined;
  });
}
