import { openGiven } from './open-given.ts';

const { close } = await openGiven();
process.stdout.write('open\n');
for await (const _line of process.stdin) break;
await close();
