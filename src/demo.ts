// `npm run demo`: the sandbox in this process and the bot as a child, so that killing the bot shows what a restart
// keeps. The bot is started again after a crash or SIGKILL; a signal to end ends everything.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { claimDemoDirectory, forgetDemo } from './demo-directory.ts';
import { type Sandbox, startSandbox } from './sandbox/server.ts';

/** A crash this close to a signal is taken for its consequence. */
const SIGNAL_GRACE_MS = 300;
const STOP_PATIENCE_MS = 8000;
const PARENT_POLL_MS = 250;
/** A bot that never comes up is not started for ever. */
const MAX_FAILED_STARTS = 3;
const PASSED_ON = [
  'STEWARD_INTAKE',
  'STEWARD_LIMITS',
  'STEWARD_WRITES',
  'STEWARD_ADMINS',
  'STEWARD_NOTIFY',
  'STEWARD_POLICY',
  'STEWARD_REPORTS_DELETE',
  'STEWARD_KEEP_FILES_DAYS',
  'STEWARD_OPS_HOST',
  'STEWARD_OPS_PORT',
] as const;

function settings(): { port: number; fresh: boolean } {
  const usage = 'npm run demo -- [--port 7420] [--fresh]';
  try {
    const { values } = parseArgs({
      options: { port: { type: 'string', default: '7420' }, fresh: { type: 'boolean', default: false } },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_534)
      throw new Error(`--port takes a number from 1 to 65534, not “${values.port}”`);
    return { port, fresh: values.fresh };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nIt goes: ${usage}\n`);
    process.exit(64);
  }
}

interface Demo {
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly secret: string;
  readonly sandbox: Sandbox;
}

/** From the caller's environment the bot gets nothing that could lead it to the real Webex. */
function botEnvironment({ port, dataDir, databaseUrl, secret, sandbox }: Demo): Record<string, string> {
  const { bot, tokens, people } = sandbox.info();
  const env: Record<string, string> = {
    WEBEX_API_URL: `${sandbox.url}/v1`,
    WEBEX_BOT_TOKEN: bot.token,
    WEBEX_WEBHOOK_SECRET: secret,
    WEBEX_ADMIN_TOKEN: tokens.admin,
    WEBEX_REPORTS_TOKEN: tokens.reports,
    STEWARD_ADMINS: people
      .filter(({ email }) => email.endsWith('@northwind.example'))
      .map(({ email }) => email)
      .join(','),
    STEWARD_PUBLIC_URL: `http://127.0.0.1:${port}`,
    STEWARD_CLOCK_URL: `${sandbox.url}/_sandbox/clock`,
    STEWARD_DATA_DIR: dataDir,
    PORT: String(port),
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
  };
  if (databaseUrl !== undefined) env['DATABASE_URL'] = databaseUrl;
  for (const name of PASSED_ON) {
    const value = process.env[name];
    if (value !== undefined && value !== '') env[name] = value;
  }
  return env;
}

class Supervisor {
  readonly #demo: Demo;
  readonly #release: () => void;
  #bot: ChildProcess | undefined;
  #ready = false;
  #failedStarts = 0;
  #ending = false;

  constructor(demo: Demo, release: () => void) {
    this.#demo = demo;
    this.#release = release;
  }

  launch(): void {
    const floor = join(import.meta.dirname, 'node-floor.cjs');
    const script = join(import.meta.dirname, 'main.ts');
    const bot = spawn(process.execPath, ['--max-semi-space-size=8', '-r', floor, script], {
      env: botEnvironment(this.#demo),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let up = false;
    this.#bot = bot;
    this.#demo.sandbox.setBotPid(bot.pid);
    bot.on('message', () => {
      up = true;
      this.#failedStarts = 0;
      if (this.#ready) return;
      this.#ready = true;
      process.stdout.write(`Steward is ready: ${this.#demo.sandbox.url}/\n`);
    });
    bot.on('error', (error) => process.stderr.write(`The bot cannot be started: ${error.message}\n`));
    bot.on('exit', (code, signal) => {
      this.#demo.sandbox.setBotPid(undefined);
      if (!up) this.#failedStarts += 1;
      // A signal may be meant for all of us and have reached the bot first: wait before calling it a crash.
      setTimeout(() => this.#afterExit(code, signal), SIGNAL_GRACE_MS);
    });
  }

  #afterExit(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#ending) return;
    const asked = code === 0 || signal === 'SIGTERM' || signal === 'SIGINT';
    if (asked || this.#failedStarts >= MAX_FAILED_STARTS) {
      if (!asked) process.stderr.write('The bot does not come up; see the messages above.\n');
      void this.end(asked ? 0 : 1);
      return;
    }
    this.launch();
  }

  async end(code: number): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    const bot = this.#bot;
    if (bot && bot.exitCode === null && bot.signalCode === null) {
      const gone = new Promise((resolve) => bot.once('exit', resolve));
      bot.kill('SIGTERM');
      const timer = setTimeout(() => bot.kill('SIGKILL'), STOP_PATIENCE_MS);
      await gone;
      clearTimeout(timer);
    }
    await this.#demo.sandbox.close();
    this.#release();
    process.exit(code);
  }
}

/** A word before anything is started or forgotten; whoever takes the port in between is told of by its taker. */
async function refuseUsedPort(port: number): Promise<void> {
  const inUse = await new Promise<boolean>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(true) : reject(error),
    );
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(false)));
  });
  if (!inUse) return;
  throw new Error(
    `port ${port} is in use. Stop what is there, or choose another pair: npm run demo -- --port 7520`,
  );
}

async function main(): Promise<void> {
  // Before anything that takes time: a parent that ends meanwhile must be missed.
  const parent = process.ppid;
  const { port, fresh } = settings();
  const dataDir = process.env['STEWARD_DATA_DIR'] || join('.steward', `demo-${port}`);
  const databaseUrl = process.env['DATABASE_URL'] || undefined;
  const claim = { dataDir, databaseUrl };
  // The directory is asked first: its answer says more than that of its ports, which are then in use as well.
  const release = claimDemoDirectory(claim);
  await refuseUsedPort(port);
  await refuseUsedPort(port + 1);
  if (fresh) await forgetDemo(claim);
  const sandbox = await startSandbox({
    port: port + 1,
    seed: 'demo',
    dataDir,
    botUrl: `http://127.0.0.1:${port}`,
  });
  const secret = randomBytes(24).toString('base64url');
  const supervisor = new Supervisor({ port, dataDir, databaseUrl, secret, sandbox }, release);
  process.on('SIGINT', () => void supervisor.end(0));
  process.on('SIGTERM', () => void supervisor.end(0));
  process.on('SIGHUP', () => void supervisor.end(0));
  setInterval(() => {
    if (process.ppid !== parent) void supervisor.end(0);
  }, PARENT_POLL_MS).unref();
  supervisor.launch();
}

try {
  await main();
} catch (error) {
  process.stderr.write(`The demo cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
