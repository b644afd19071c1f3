// Each signal to end, to each of those who may get it; `npm test` has a sample.
import { describe, test } from 'vitest';
import { endsOn } from '../e2e/demo-end.ts';

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test.for(['npm', 'the runner', 'the group'] as const)(
    'to %s ends everything',
    async (target, { onTestFinished }) => {
      await endsOn(onTestFinished, signal, target);
    },
  );
});
