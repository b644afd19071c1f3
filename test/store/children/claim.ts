// Takes up a job and never comes back to it; says so, and lives until it is told to end.
import { openGiven } from './open-given.ts';

const { store, close } = await openGiven();
const [job] = await store.claim({ free: { inbox: 1 }, leaseMs: 3_600_000, now: 0 });
process.stdout.write(`${job?.key ?? 'nothing'}\n`);
for await (const _line of process.stdin) break;
await close();
