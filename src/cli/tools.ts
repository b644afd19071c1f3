// What the commands of the command line share: the store beside a running bot, and how things are printed.
import { loadStorage } from '../config.ts';
import { type Keys, loadKeys } from '../keys.ts';
import { type OpenStore, openStore } from '../store/open.ts';

export async function withStore<T>(work: (opened: OpenStore, keys: Keys) => Promise<T>): Promise<T> {
  const { storage, dataDir, secretKeys } = loadStorage();
  const keys = loadKeys(secretKeys, dataDir);
  const opened = await openStore(
    { ...storage, exclusive: false },
    { auditKey: keys.audit, olderAuditKeys: keys.olderAudit },
  );
  try {
    return await work(opened, keys);
  } finally {
    await opened.close();
  }
}

/** One JSON line. */
export const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

export function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${option} takes a whole number from 1 on, not “${text}”`);
  return value;
}
