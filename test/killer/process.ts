// A bot in a process of its own that dies of `kill -9` again and again, and is started again each time.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../chaos/ports.ts';
import type { OnEnd } from '../e2e/demo-process.ts';
import type { Scene } from './ground.ts';
import type { Moment, Place } from './mortal-store.ts';
import { struckIn } from './struck.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const BOT = join(import.meta.dirname, 'mortal-bot.ts');

export interface Killed {
  readonly places: () => readonly Place[];
  stop(): Promise<void>;
}

export async function startKilled(
  scene: Scene,
  path: string,
  moment: Moment | 'never',
  onEnd: OnEnd,
): Promise<Killed> {
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'] ?? '',
    ...scene.env,
    PORT: String(port),
    KILLER_FILE: path,
    KILLER_MOMENT: moment,
  };
  let stopping = false;
  let broken: string | undefined;
  let end: () => Promise<void> = async () => undefined;
  const start = (): void => {
    const bot = fork(BOT, {
      cwd: ROOT,
      env,
      execArgv: ['-r', './src/node-floor.cjs'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const gone = once(bot, 'exit');
    bot.once('exit', (code, signal) => {
      if (stopping) return;
      if (signal === 'SIGKILL') start();
      else broken = `the bot has ended by itself: ${signal ?? code}`;
    });
    end = async () => {
      bot.kill('SIGKILL');
      await gone;
    };
  };
  start();
  scene.ports.splice(0, scene.ports.length, port);
  const stop = async (): Promise<void> => {
    stopping = true;
    await end();
  };
  onEnd(stop);
  return {
    places: () => {
      if (broken !== undefined) throw new Error(broken);
      return struckIn(path);
    },
    stop,
  };
}
