import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import type { Upload } from './route.ts';
import { WebexError } from './webex-error.ts';

const JSON_LIMIT = 4 * 1024 * 1024;
const FILE_LIMIT = 100 * 1024 * 1024;

export type RequestBody = { body: unknown; upload: Upload | undefined };

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > JSON_LIMIT) throw new WebexError(413, 'Request body is too large.');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new WebexError(400, 'The request body is not valid JSON.');
    throw error;
  }
}

function readMultipart(request: IncomingMessage): Promise<RequestBody> {
  const { promise, resolve, reject } = Promise.withResolvers<RequestBody>();
  const fields = new Map<string, string>();
  const uploads: Upload[] = [];
  let tooLarge = false;
  const parser = busboy({
    headers: request.headers,
    defParamCharset: 'utf8',
    limits: { fileSize: FILE_LIMIT, files: 2, fields: 20, fieldSize: JSON_LIMIT },
  });
  parser.on('field', (name, value) => fields.set(name, value));
  parser.on('file', (_name, stream, info) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('limit', () => {
      tooLarge = true;
    });
    stream.on('end', () =>
      uploads.push({ name: info.filename, contentType: info.mimeType, bytes: Buffer.concat(chunks) }),
    );
  });
  parser.on('error', () => reject(new WebexError(400, 'The multipart body is malformed.')));
  parser.on('close', () => {
    if (tooLarge) reject(new WebexError(413, 'File size limit of 100 MB exceeded.'));
    else if (uploads.length > 1) reject(new WebexError(400, 'Only one file can be attached.'));
    else resolve({ body: Object.fromEntries(fields), upload: uploads[0] });
  });
  request.on('aborted', () => reject(new WebexError(400, 'The request was aborted.')));
  request.pipe(parser);
  return promise;
}

function multipartOf(request: IncomingMessage): Promise<RequestBody> {
  try {
    return readMultipart(request);
  } catch (error) {
    return Promise.reject(
      new WebexError(400, error instanceof Error ? error.message : 'The multipart body is malformed.'),
    );
  }
}

export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') return multipartOf(request);
  const raw = await readAll(request);
  if (raw.length === 0) return { body: undefined, upload: undefined };
  if (type === 'application/x-www-form-urlencoded')
    return { body: Object.fromEntries(new URLSearchParams(raw.toString('utf8'))), upload: undefined };
  if (type === 'application/json' || type.endsWith('+json'))
    return { body: parseJson(raw), upload: undefined };
  throw new WebexError(415, `Content type '${type}' not supported`);
}
