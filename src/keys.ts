// The keys Steward needs of its own: derived from STEWARD_SECRET_KEY, or from a key file it makes for itself. Both
// hold one secret or several, separated by commas: the first one seals, all of them open.
import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretKeys } from './config.ts';
import { MIN_KEY } from './config-schema.ts';

export const KEY_FILE = 'secret.key';

export interface Key {
  /** Names the key without telling it, so that a row says which one it was written with. */
  readonly id: string;
  readonly key: Uint8Array;
}

export interface Keyring {
  /** Seals. */
  newest(): Key;
  /** A file is read again for one that is not known: the keys may have been changed meanwhile. */
  find(id: string): Key | undefined;
}

export interface Keys {
  /** Chains the audit. */
  readonly audit: Key;
  /** Rows of the audit written before the key was changed were chained with these. */
  readonly olderAudit: readonly Key[];
  /** Sign links to files; the first one those of now. */
  readonly links: readonly [Key, ...Key[]];
  /** Encrypts stored tokens. */
  readonly vault: Keyring;
}

export function loadKeys(secretKeys: SecretKeys, dataDir: string): Keys {
  let secrets = secretsOf(secretKeys, dataDir);
  const isFile = secretKeys.path !== undefined || secretKeys.values.length === 0;
  const again = (): void => {
    if (!isFile) return;
    const read = secretsOf(secretKeys, dataDir);
    // Half-written by somebody, it would seal with a key that nobody has: a change keeps the one before.
    const isWhole = read.every((secret) => secret.length >= MIN_KEY);
    if (isWhole && read.some((secret) => secrets.includes(secret))) secrets = read;
  };
  const found = (id: string): Key | undefined => secrets.map(vaultKey).find((key) => key.id === id);
  const [audit, ...olderAudit] = secrets.map((secret) => derive(secret, 'steward audit v1'));
  const [newest, ...older] = secrets.map((secret) => derive(secret, 'steward links v1'));
  if (audit === undefined || newest === undefined) throw new Error('there is no secret key');
  return {
    audit,
    links: [newest, ...older],
    olderAudit,
    vault: {
      newest() {
        again();
        const [newest] = secrets;
        if (newest === undefined) throw new Error('there is no secret key');
        return vaultKey(newest);
      },
      find(id) {
        const known = found(id);
        if (known !== undefined) return known;
        again();
        return found(id);
      },
    },
  };
}

/** Puts a new secret before those in Steward's own key file; who reads the file sees all of it or nothing. */
export function renewKeyFile(dataDir: string): void {
  const path = join(dataDir, KEY_FILE);
  const secrets = [randomBytes(32).toString('base64url'), ...listOf(keyFile(dataDir))];
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeFileSync(file, `${secrets.join(',')}\n`);
    // What is sealed with a key that a power cut takes away is lost.
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

const vaultKey = (secret: string): Key => derive(secret, 'steward vault v1');

function secretsOf({ values, path }: SecretKeys, dataDir: string): readonly string[] {
  if (path !== undefined) return listOf(readFileSync(path, 'utf8'));
  return values.length > 0 ? values : listOf(keyFile(dataDir));
}

const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function derive(secret: string, purpose: string): Key {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
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
