// What a report download holds: a ZIP with one CSV, or the CSV itself, whatever its name says.
import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { Fault } from '../domain/failure.ts';
import type { OpenedReport } from '../domain/ports/admin/reports.ts';

const ZIP_MAGIC = [0x50, 0x4b, 0x03, 0x04] as const;
const BOM = [0xef, 0xbb, 0xbf] as const;
/** What one report may unpack to: a ZIP of a few kilobytes can claim gigabytes. */
const MAX_BYTES = 200 * 1024 * 1024;

export function openReport(bytes: Uint8Array): OpenedReport {
  const whole = startsWith(bytes, ZIP_MAGIC) ? unzipped(bytes) : bytes;
  const csv = startsWith(whole, BOM) ? whole.subarray(BOM.length) : whole;
  const [header = [], ...rows] = parsed(csv);
  return { csv, header, rows };
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}

/** The first CSV inside; its path is never used as one. */
function unzipped(bytes: Uint8Array): Uint8Array {
  let taken = false;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (taken || !/\.csv$/i.test(name)) return false;
        if (originalSize > MAX_BYTES) throw unreadable('The report is too large to be unpacked here.');
        taken = true;
        return true;
      },
    });
  } catch (error) {
    throw error instanceof Fault
      ? error
      : unreadable('The report came as a ZIP that cannot be unpacked.', error);
  }
  const [csv] = Object.values(files);
  if (!csv) throw unreadable('The report came as a ZIP without a CSV in it.');
  return csv;
}

function parsed(csv: Uint8Array): readonly (readonly string[])[] {
  try {
    return parse(Buffer.from(csv.buffer, csv.byteOffset, csv.byteLength), {
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch (error) {
    throw unreadable('The report is no CSV that can be read.', error);
  }
}

function unreadable(message: string, cause?: unknown): Fault {
  return new Fault({ code: 'report-unreadable', message, repeat: 'never', cause });
}
