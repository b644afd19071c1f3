import { drain } from '../drain.ts';
import { openGiven } from './open-given.ts';

const { store, close } = await openGiven();
process.stdout.write('open\n');
await drain(store, 4);
await close();
