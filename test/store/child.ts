// Real processes beside the test; none outlives it.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { StoreOptions } from '../../src/store/open.ts';
import { BEFORE } from '../steward.ts';

export interface Child {
  /** Lines of its standard output, each read once. */
  readonly lines: AsyncIterator<string>;
  readonly tell: (line: string) => void;
  /** SIGKILL: nothing of it runs any more. */
  readonly kill: () => Promise<void>;
  readonly exit: Promise<number | null>;
}

type Process = ChildProcessByStdio<Writable, Readable, null>;

async function ended(child: Process): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

export function startChild(script: string, options: StoreOptions): Child {
  const path = join(import.meta.dirname, 'children', `${script}.ts`);
  const child = spawn(process.execPath, [...BEFORE, path, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = ended(child);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exit;
  };
  onTestFinished(kill);
  return {
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    tell: (line) => void child.stdin.write(`${line}\n`),
    kill,
    exit,
  };
}

export async function nextLine(child: Child): Promise<string> {
  const line = await child.lines.next();
  if (line.done === true) throw new Error(`The child ended with ${await child.exit}`);
  return line.value;
}
