// Holds a write transaction open until it is told to end it.
import { openGiven } from './open-given.ts';

const { store, close } = await openGiven();
await store.transaction(async (tx) => {
  await tx.putValue('held', true);
  process.stdout.write('held\n');
  for await (const _line of process.stdin) break;
});
await close();
