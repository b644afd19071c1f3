// What is written: never over something that is there without a copy of it, and all of it or nothing.
import { chmodSync, copyFileSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';

const OWNER_ONLY = 0o600;

/** For secrets. Answers where the copy of what was there lies. */
export function writeSecretFile(path: string, text: string, now: Date): string | undefined {
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: OWNER_ONLY, flag: 'wx' });
  const copy = existsSync(path) ? copyOf(path, now) : undefined;
  renameSync(draft, path);
  return copy;
}

function copyOf(path: string, now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const copy = `${path}.bak-${stamp}`;
  copyFileSync(path, copy);
  chmodSync(copy, OWNER_ONLY);
  return copy;
}

/** Refused when there is one. */
export const writeNewFile = (path: string, text: string): void => writeFileSync(path, text, { flag: 'wx' });
