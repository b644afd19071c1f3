// Writes until it is killed; says each number it has been promised.
import { entry, newRequest } from '../rows.ts';
import { openGiven } from './open-given.ts';

const { store } = await openGiven();
for (;;) {
  const id = await store.transaction(async (tx) => {
    const next = await tx.nextRequestId();
    await tx.insertRequest(newRequest(next));
    await tx.enqueue({ queue: 'work', lane: `R-${next}`, key: `plan R-${next}`, payload: next });
    await tx.appendAudit([entry('created', { id: next }), entry('queued', { id: next })]);
    return next;
  });
  process.stdout.write(`${id}\n`);
}
