import * as z from 'zod';
import { type OpenStore, openStore, type StoreOptions } from '../../../src/store/open.ts';

const OptionsSchema = z.union([
  z.object({ dataDir: z.string(), exclusive: z.boolean().optional() }),
  z.object({ databaseUrl: z.string() }),
]);

export const auditKey = { id: 'k1', key: new Uint8Array(32).fill(7) };

export function givenOptions(): StoreOptions {
  return OptionsSchema.parse(JSON.parse(process.argv[2] ?? ''));
}

export function openGiven(): Promise<OpenStore> {
  return openStore(givenOptions(), { auditKey });
}
