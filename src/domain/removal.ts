// Deleting a thing that can be read by its id: one step and one reading back, for every operation that does it.
import * as z from 'zod';
import { ifThere } from './failure.ts';
import type { Outcome } from './request.ts';
import type { Step } from './steps.ts';

interface Thing {
  readonly remove: () => Promise<void>;
  /** Throws a Fault of status 404 when it is gone. */
  readonly read: () => Promise<unknown>;
}

export async function executeRemoval(step: Step, { remove, read }: Thing): Promise<void> {
  await step('delete', {
    result: z.object({}),
    write: async () => {
      await remove();
      return {};
    },
    lookup: async () => ((await ifThere(read)) === undefined ? { is: 'done', result: {} } : { is: 'absent' }),
  });
}

export async function verifyRemoval(name: string, read: Thing['read']): Promise<Outcome> {
  const is = (await ifThere(read)) === undefined ? 'deleted' : 'still there';
  return {
    fields: [{ label: name, asked: 'deleted', is, match: is === 'deleted' ? 'same' : 'differs' }],
    notes: [],
  };
}
