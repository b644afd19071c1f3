// One file out of a ZIP that came from elsewhere: by its directory, with limits on how much there is of everything.
// Names in it are compared, and never used as paths.
import { crc32, createInflateRaw } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly encrypted: boolean;
  /** 0: as it is, 8: deflated. */
  readonly method: number;
  readonly crc: number;
  readonly packed: Uint8Array;
  /** As the directory claims. */
  readonly size: number;
}

/** The archive is broken, or more than anybody may send. */
export class BadZip extends Error {
  override readonly name = 'BadZip';
}

const END = 0x06_05_4b_50;
const CENTRAL = 0x02_01_4b_50;
const LOCAL = 0x04_03_4b_50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const COMMENT_MAX = 0xff_ff;
const ENCRYPTED = 1;
const CHUNK = 64 * 1024;

/** Throws BadZip. ZIP64, which only archives of 4 GB and more need, is none that is read. */
export function zipEntries(bytes: Uint8Array, most: number): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  if (count > most) throw new BadZip(`it holds ${count} files`);
  let at = view.getUint32(end + 16, true);
  const entries: ZipEntry[] = [];
  for (let n = 0; n < count; n += 1) {
    if (at + CENTRAL_BYTES > bytes.length || view.getUint32(at, true) !== CENTRAL)
      throw new BadZip('its directory is broken');
    entries.push(entryAt(bytes, view, at));
    const more = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    at += CENTRAL_BYTES + more.reduce((sum, length) => sum + length, 0);
  }
  return entries;
}

/** The directory is found from the end, behind which a comment may stand. */
function endOf(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - END_BYTES - COMMENT_MAX);
  for (let at = view.byteLength - END_BYTES; at >= lowest; at -= 1)
    if (view.getUint32(at, true) === END) return at;
  throw new BadZip('its end is missing');
}

function entryAt(bytes: Uint8Array, view: DataView, at: number): ZipEntry {
  const nameLength = view.getUint16(at + 28, true);
  const packedSize = view.getUint32(at + 20, true);
  const local = view.getUint32(at + 42, true);
  if (local + LOCAL_BYTES > bytes.length || view.getUint32(local, true) !== LOCAL)
    throw new BadZip('a file of it is missing');
  const begin = local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (begin + packedSize > bytes.length) throw new BadZip('a file of it is cut off');
  return {
    name: new TextDecoder().decode(bytes.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameLength)),
    encrypted: (view.getUint16(at + 8, true) & ENCRYPTED) !== 0,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed: bytes.subarray(begin, begin + packedSize),
    size: view.getUint32(at + 24, true),
  };
}

/** Throws BadZip at the first byte above `most`, whatever the directory claims. */
export async function* unpacked(entry: ZipEntry, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  let crc = 0;
  for await (const piece of contentOf(entry)) {
    size += piece.length;
    if (size > most) throw new BadZip('it is too large to be unpacked here');
    crc = crc32(piece, crc);
    yield piece;
  }
  if (crc !== entry.crc) throw new BadZip('a file of it is damaged');
}

async function* contentOf({ method, packed }: ZipEntry): AsyncGenerator<Uint8Array> {
  if (method === 0) {
    for (let at = 0; at < packed.length; at += CHUNK) yield packed.subarray(at, at + CHUNK);
    return;
  }
  if (method !== 8) throw new BadZip('it is packed in a way that is not known');
  const inflate = createInflateRaw({ chunkSize: CHUNK });
  try {
    inflate.end(packed);
    for await (const piece of inflate) yield piece;
  } catch (error) {
    throw new BadZip('a file of it cannot be unpacked', { cause: error });
  } finally {
    inflate.destroy();
  }
}
