// What the last run of `steward doctor` found, for `status` in chat.
import * as z from 'zod';
import { localTime } from './show/times.ts';
import type { Fact } from './views.ts';

/** Where the store keeps it. */
export const doctorKey = 'doctor:last';

const LastRun = z.object({
  /** Business time, epoch ms. */
  at: z.number(),
  /** Names of checks. */
  failed: z.array(z.string()),
  warnings: z.array(z.string()),
});

/** Nothing when it was never run. */
export function doctorFacts(value: unknown): readonly Fact[] {
  const last = LastRun.safeParse(value).data;
  if (last === undefined) return [];
  const { at, failed, warnings } = last;
  const found = [
    ...(failed.length === 0 ? [] : [`failed: ${failed.join(', ')}`]),
    ...(warnings.length === 0 ? [] : [`warnings: ${warnings.join(', ')}`]),
  ];
  return [
    { title: 'Doctor', value: `${localTime(at)}: ${found.length === 0 ? 'all well' : found.join('; ')}` },
  ];
}
