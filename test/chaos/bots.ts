// Bots as processes of their own: killed without a word, and started again as a supervisor would.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface BotProcess {
  readonly port: number;
  /** Undefined while there is none. */
  readonly pid: () => number | undefined;
  /** Milliseconds since its word that everything is up; undefined while it is not. */
  readonly upFor: () => number | undefined;
  /** From the start of a process to its word that everything is up. */
  readonly startsMs: readonly number[];
  /** Ends that nobody has caused. */
  readonly ends: readonly string[];
  readonly start: () => Promise<void>;
  /** kill -9, and a new process at once. */
  readonly kill: () => Promise<void>;
  /** SIGTERM, for good; false when it had to be killed. */
  readonly stop: () => Promise<boolean>;
  /** SIGKILL, for good. */
  readonly end: () => Promise<void>;
}

const source = join(import.meta.dirname, '..', '..', 'src');
/** As `npm start` does it. */
const script = ['-r', join(source, 'node-floor.cjs'), join(source, 'main.ts')];
const STOP_PATIENCE_MS = 20_000;
const AGAIN_MS = 250;
const START_PATIENCE_MS = 60_000;

export function createBot(port: number, env: Readonly<Record<string, string>>, logFile: string): BotProcess {
  const startsMs: number[] = [];
  const ends: string[] = [];
  let bot: ChildProcess | undefined;
  let wanted = false;
  let expected = false;
  let upSince: number | undefined;

  const launch = (): void => {
    const log = openSync(logFile, 'a');
    const begun = performance.now();
    let up = false;
    const child = spawn(process.execPath, script, {
      env: { ...env, PORT: String(port) },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    bot = child;
    expected = false;
    upSince = undefined;
    child.on('message', () => {
      up = true;
      upSince = performance.now();
      startsMs.push(Math.round(performance.now() - begun));
    });
    child.on('exit', (code, signal) => {
      if (!expected)
        ends.push(`exit ${code ?? signal ?? '?'} ${up ? 'while it was up' : 'before it was up'}`);
      void again(child);
    });
  };

  /** A bot that cannot start because its database is away is tried again, as by any supervisor. */
  const again = async (ended: ChildProcess): Promise<void> => {
    if (!expected) await sleep(AGAIN_MS);
    if (wanted && bot === ended) launch();
  };

  const away = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<boolean> => {
    const child = bot;
    if (!child || child.exitCode !== null || child.signalCode !== null) return true;
    expected = true;
    const gone = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
    await gone;
    clearTimeout(timer);
    return child.signalCode === null || signal === 'SIGKILL';
  };

  return {
    port,
    pid: () => (bot?.exitCode === null && bot.signalCode === null ? bot.pid : undefined),
    upFor: () => (upSince === undefined ? undefined : performance.now() - upSince),
    startsMs,
    ends,
    start: async () => {
      wanted = true;
      const before = startsMs.length;
      launch();
      for (let waited = 0; startsMs.length === before; waited += 50) {
        if (waited > START_PATIENCE_MS) throw new Error(`the bot does not come up; see ${logFile}`);
        await sleep(50);
      }
    },
    kill: async () => {
      await away('SIGKILL');
    },
    stop: async () => {
      wanted = false;
      return away('SIGTERM');
    },
    end: async () => {
      wanted = false;
      await away('SIGKILL');
    },
  };
}
