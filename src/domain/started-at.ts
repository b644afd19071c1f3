import * as z from 'zod';
import type { ExecuteContext } from './context.ts';

/** Epoch ms of business time at which an execution came to this point first, whatever happened since. */
export async function startedAt(
  { step, now }: Pick<ExecuteContext, 'step' | 'now'>,
  name: string,
): Promise<number> {
  const { at } = await step(name, {
    result: z.object({ at: z.number() }),
    write: async () => ({ at: now }),
    lookup: async () => ({ is: 'absent' }),
    repeatable: true,
  });
  return at;
}
