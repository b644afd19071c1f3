// Webex ids: base64 of `ciscospark://<cluster>/<TYPE>/<key>`, written with and without padding. They are read
// and compared, never built: the cluster of a room cannot be told from its uuid.

export interface DecodedId {
  /** Undefined for ids that are base64 of a bare uuid, as the audit writes them. */
  readonly cluster: string | undefined;
  readonly type: string | undefined;
  readonly key: string;
}

const PUBLIC = /^ciscospark:\/\/([^/]+)\/([A-Z_]+)\/(.+)$/s;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const BASE64 = /^[A-Za-z0-9+/_-]+$/;

export function decodeId(id: string): DecodedId | undefined {
  if (UUID.test(id)) return { cluster: undefined, type: undefined, key: id };
  const bare = unpadded(id);
  if (!BASE64.test(bare)) return undefined;
  const text = Buffer.from(bare, 'base64url').toString('utf8');
  if (UUID.test(text)) return { cluster: undefined, type: undefined, key: text };
  const [, cluster, type, key] = PUBLIC.exec(text) ?? [];
  return key === undefined ? undefined : { cluster, type, key };
}

/** Padding differs between the services that write ids. */
export const unpadded = (id: string): string => id.replace(/=+$/, '');

/** What of an id stays the same: as the socket says it, and when the region in the id becomes another one. */
export const keyOf = (id: string): string => decodeId(id)?.key.toLowerCase() ?? unpadded(id);

/** A space keeps its uuid when it moves to another region, where its id becomes another one. */
export const placeOf = (roomId: string): string => keyOf(roomId);

/** Of what the socket names; the id for the API has to be found out. */
export const isBareUuid = (id: string): boolean => UUID.test(id);

/** For people and organizations: equal when they name the same uuid, however it is wrapped. */
export function sameId(a: string, b: string): boolean {
  if (unpadded(a) === unpadded(b)) return true;
  const left = decodeId(a);
  const right = decodeId(b);
  if (left === undefined || right === undefined || left.key.toLowerCase() !== right.key.toLowerCase())
    return false;
  return left.type === right.type || left.type === undefined || right.type === undefined;
}
