import { createHash } from 'node:crypto';

/** Uuid-shaped, so that decoded ids look like Webex's, but derived: the same world gives the same ids. */
export function uuidFrom(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function encodeId(type: string, key: string): string {
  return Buffer.from(`ciscospark://us/${type}/${key}`).toString('base64url');
}

export function decodeId(id: string): { type: string; key: string } | undefined {
  const match = /^ciscospark:\/\/[^/]+\/([A-Z_]+)\/(.+)$/s.exec(
    Buffer.from(id, 'base64url').toString('utf8'),
  );
  const [, type, key] = match ?? [];
  return type === undefined || key === undefined ? undefined : { type, key };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isWebexId(id: string): boolean {
  return UUID.test(id) || decodeId(id) !== undefined;
}

/** Producers disagree about base64 padding; the world stores ids without. */
export function unpadded(id: string): string {
  return id.replace(/=+$/, '');
}
