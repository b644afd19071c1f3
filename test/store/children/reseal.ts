// Seals all stored tokens with the key of the second argument, and is killed at the third record.
import { resealVault } from '../../../src/store/vault.ts';
import { openBare } from '../bare.ts';
import { ringOf } from '../keyring.ts';
import { givenOptions } from './open-given.ts';

const database = await openBare(givenOptions());
const ring = ringOf(
  { id: 'v2', key: new Uint8Array(32).fill(8) },
  { id: 'v1', key: new Uint8Array(32).fill(9) },
);
let opened = 0;
await resealVault(database, {
  ...ring,
  find(id) {
    opened += 1;
    if (opened === 3) process.kill(process.pid, 'SIGKILL');
    return ring.find(id);
  },
});
