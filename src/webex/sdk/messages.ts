// Messages: JSON, or a multipart form as soon as a file comes as bytes.
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { FormData, Response } from 'undici';
import type { Payload } from '../exchange.ts';
import type { WebexHttp } from '../http.ts';
import { createResource, type Resource, requestItem } from './resource.ts';

export type Messages = Resource;

const UNNAMED = 'file.bin';
const MAX_FILE_BYTES = 100 * 1024 * 1024;

export function createMessages(http: WebexHttp): Messages {
  const resource = createResource(http, '/messages');
  return {
    ...resource,
    async create(fields) {
      const message = withFiles(fields);
      const payload = await multipart(message);
      if (payload === undefined) return resource.create(message);
      return requestItem(http, { method: 'POST', path: '/messages', payload });
    },
  };
}

/** The SDK takes a single `file` where the API wants `files`. */
function withFiles(fields: object): Record<string, unknown> {
  const { file, ...message } = { ...fields } as Record<string, unknown>;
  return file === undefined ? message : { ...message, files: [file] };
}

/** Read into memory as a whole, so that a refused upload can be sent again. */
async function multipart(message: Record<string, unknown>): Promise<Payload | undefined> {
  const { files, ...fields } = message;
  if (!Array.isArray(files) || files.every((file) => typeof file === 'string')) return undefined;
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    form.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  for (const file of files) {
    if (typeof file === 'string') form.append('files', file);
    else form.append('files', await blobOf(file), nameOf(file));
  }
  const encoded = new Response(form);
  const contentType = encoded.headers.get('content-type') ?? 'multipart/form-data';
  return { contentType, bytes: new Uint8Array(await encoded.arrayBuffer()) };
}

async function blobOf(file: unknown): Promise<Blob> {
  if (file instanceof Blob) return file;
  if (file instanceof Uint8Array) return new Blob([Buffer.from(file)]);
  if (!(file instanceof Readable)) throw new TypeError('a file is a URL, a Blob, bytes or a stream');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file) {
    const bytes = Buffer.from(typeof chunk === 'string' ? chunk : new Uint8Array(chunk));
    size += bytes.length;
    if (size > MAX_FILE_BYTES) throw new RangeError('Webex takes files of at most 100 MB');
    chunks.push(bytes);
  }
  return new Blob(chunks);
}

function nameOf(file: unknown): string {
  if (typeof file !== 'object' || file === null) return UNNAMED;
  const names = ['name' in file ? file.name : undefined, 'path' in file ? file.path : undefined];
  const name = names.find((part): part is string => typeof part === 'string' && part !== '');
  return name === undefined ? UNNAMED : basename(name);
}
