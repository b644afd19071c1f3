// The program as its npm scripts start it, with nothing in its environment but what is given.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

type Env = Readonly<Record<string, string>>;

const source = join(import.meta.dirname, '..', 'src');
/** What node is given before a script. */
export const BEFORE = ['-r', join(source, 'node-floor.cjs')];

export function startSteward(
  env: Env,
  words: readonly string[],
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [...BEFORE, join(source, 'cli.ts'), ...words], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A command to its end. */
export async function steward(env: Env, ...words: string[]) {
  const child = startSteward(env, words);
  const [out, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code: Number(code), out, errors };
}
