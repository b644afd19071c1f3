// The keys Steward needs of its own: derived from STEWARD_SECRET_KEY, or from a key file it makes for itself.
import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEY_FILE = 'secret.key';

export interface Key {
  /** Names the key without telling it, so that a row says which one it was written with. */
  readonly id: string;
  readonly key: Uint8Array;
}

export interface Keys {
  /** Chains the audit. */
  readonly audit: Key;
  /** Encrypts stored tokens. */
  readonly vault: Key;
}

export function loadKeys(secretKey: string | undefined, dataDir: string): Keys {
  const master = secretKey ?? keyFile(dataDir);
  return { audit: derive(master, 'steward audit v1'), vault: derive(master, 'steward vault v1') };
}

function derive(master: string, purpose: string): Key {
  const key = new Uint8Array(hkdfSync('sha256', master, '', purpose, 32));
  const id = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return { id, key };
}

function keyFile(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, KEY_FILE);
  try {
    // `wx`: of two starts at once one writes and both read the same key.
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!exists) throw error;
  }
  return readFileSync(path, 'utf8').trim();
}
