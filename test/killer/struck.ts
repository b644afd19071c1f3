// Where bots have ended so far, kept in a file.
import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Place } from './mortal-store.ts';

const Struck = z.object({
  requestId: z.number(),
  step: z.string(),
  moment: z.enum(['intended', 'sent', 'confirmed']),
});

export function struckIn(path: string): readonly Place[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => Struck.parse(JSON.parse(line)));
}
