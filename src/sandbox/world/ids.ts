import { createHash } from 'node:crypto';

/** Uuid-shaped, so that decoded ids look like Webex's, but derived: the same world gives the same ids. */
export function uuidFrom(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function encodeId(type: string, key: string, cluster = 'us'): string {
  return Buffer.from(`ciscospark://${cluster}/${type}/${key}`).toString('base64url');
}

const REGIONAL = new Set(['ROOM', 'MESSAGE', 'DEVICE', 'REPORT']);

/** Spaces, messages, devices and reports of other data regions name their cluster; people and organizations never do. */
export function clusterOf(type: string, key: string): string {
  return REGIONAL.has(type) && /^[0-7]/.test(key) ? 'urn:TEAM:us-west-2_r' : 'us';
}

export function decodeId(id: string): { type: string; key: string } | undefined {
  const match = /^ciscospark:\/\/[^/]+\/([A-Z_]+)\/(.+)$/s.exec(
    Buffer.from(id, 'base64url').toString('utf8'),
  );
  const [, type, key] = match ?? [];
  return type === undefined || key === undefined ? undefined : { type, key };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

export function isWebexId(id: string): boolean {
  return UUID.test(id) || decodeId(id) !== undefined;
}

/** Producers disagree about base64 padding; the world stores ids without. */
export function unpadded(id: string): string {
  return id.replace(/=+$/, '');
}

/** Some families of calls name an organization or a person by the bare uuid, others by the id around it. */
export function uuidOf(id: string): string {
  return decodeId(id)?.key ?? id;
}
