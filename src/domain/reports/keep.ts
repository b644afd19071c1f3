// A report that is ready: downloaded once, opened, counted, and kept with its checksum for as long as its request's
// files are kept.
import * as z from 'zod';
import type { ExecuteContext } from '../context.ts';
import { Fault } from '../failure.ts';
import type { StoredFile } from '../ports/files.ts';
import { createFigures } from './figures.ts';
import { later, notHandedOut, type Watched, watch } from './watch.ts';

const MB = 1024 * 1024;
/** A message takes no more; longer files are handed on as a link. */
export const MOST_ATTACHED = 100 * MB;
/** Of what was downloaded: more is handed on as it came. */
const MOST_OPENED = 100 * MB;

const stored = z.object({ key: z.string(), name: z.string(), size: z.number(), sha256: z.string() });
const downloaded = z.object({ raw: stored, keptIn: z.string().optional() });
type Downloaded = z.infer<typeof downloaded>;

const kept = z.object({
  rows: z.number().optional(),
  facts: z.array(z.object({ title: z.string(), value: z.string() })),
  notes: z.array(z.string()),
  file: stored,
});
export type Kept = z.infer<typeof kept> & Pick<Downloaded, 'keptIn'>;

/** Of the file: what it is about. */
export interface About {
  readonly title: string;
}

/** Replayed after a crash: what is on record is neither downloaded nor opened again. */
export async function keepReport(context: ExecuteContext, watched: Watched, about: About): Promise<Kept> {
  const { step, files } = context;
  const { raw, keptIn } = await download(context, watched, about);
  const got = await step('open', {
    result: kept,
    repeatable: true,
    write: async () => open(context, watched, about, raw),
    lookup: async () => ({ is: 'absent' }),
  });
  if (got.file.key !== raw.key) await files.remove(raw.key);
  return { ...got, keptIn };
}

/** That it cannot be fetched now does not end the watch. */
async function download(context: ExecuteContext, watched: Watched, { title }: About): Promise<Downloaded> {
  const { step, files, requestId } = context;
  const ready = (await step.done('download')) ? undefined : await watch(context, watched);
  try {
    return await step('download', {
      result: downloaded,
      repeatable: true,
      write: async () => {
        const { url, keptIn } = ready ?? (await watch(context, watched));
        const key = `report:R-${requestId}:raw`;
        const name = baseName(title, requestId);
        const raw = await watched.reports.download(url, async (pieces) => files.putAll(key, name, pieces));
        return { raw, keptIn };
      },
      lookup: async () => ({ is: 'absent' }),
    });
  } catch (error) {
    if (!(error instanceof Fault) || error.repeat === 'never') throw error;
    return later(context, watched, notHandedOut);
  }
}

async function open(
  context: ExecuteContext,
  { reports }: Watched,
  { title }: About,
  raw: StoredFile,
): Promise<z.infer<typeof kept>> {
  const { files, requestId } = context;
  if (raw.size > MOST_OPENED)
    return asItCame(
      context,
      raw,
      'It is larger than Steward opens: here it is as Webex sent it, without figures.',
    );
  const found = await files.get(raw.key);
  if (!found) throw new Error(`the download of R-${requestId} is not in the store`);
  const figures = createFigures(title);
  let csv: StoredFile;
  try {
    const pieces = reports.open(found.bytes, figures.take);
    csv = await files.putAll(`report:R-${requestId}`, `${baseName(title, requestId)}.csv`, pieces);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'report-closed') throw error;
    return asItCame(context, raw, `${error.message} Here it is as Webex sent it, without figures.`);
  }
  const { rows, facts } = figures.end();
  const table = { rows, facts: [...facts], notes: [] };
  // Packed it may go into a message all the same.
  if (csv.size <= MOST_ATTACHED || !isZip(found.bytes)) return { ...table, file: csv };
  await files.remove(csv.key);
  return { ...table, file: await renamed(context, raw) };
}

async function asItCame(
  context: ExecuteContext,
  raw: StoredFile,
  note: string,
): Promise<z.infer<typeof kept>> {
  return { facts: [], notes: [note], file: await renamed(context, raw) };
}

/** Under a name that says what it is. */
async function renamed({ files }: ExecuteContext, raw: StoredFile): Promise<StoredFile> {
  const ending = await endingOf(files.pieces(raw.key));
  return files.rename(raw.key, `${raw.name}${ending}`);
}

async function endingOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  for await (const first of pieces) return isZip(first) ? '.zip' : '.csv';
  return '.csv';
}

/** `PK`, and what begins an entry or ends an empty archive. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 0x03 || bytes[2] === 0x05);

const baseName = (title: string, requestId: number): string =>
  `${title
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80)}-R-${requestId}`;
