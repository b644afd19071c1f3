// Another process with the same credential: asked for a line, it calls for the token a hundred times at once.
import * as z from 'zod';
import { originOf } from '../../../src/webex/refreshing-tokens.ts';
import { createTokenSource } from '../../../src/webex/tokens.ts';
import { ringOf } from '../keyring.ts';
import { openGiven } from './open-given.ts';

const Given = z.object({
  baseUrl: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  refreshToken: z.string(),
  now: z.number(),
});
const { baseUrl, now, ...client } = Given.parse(JSON.parse(process.argv[2] ?? ''));
const opened = await openGiven();
const source = createTokenSource({
  slot: 'admin',
  settings: { form: 'refreshing', ...client },
  vault: opened.vault(ringOf({ id: 'v1', key: new Uint8Array(32).fill(9) }), {
    admin: originOf(client.refreshToken),
  }),
  lease: opened.lease,
  baseUrl,
  clock: { now: () => now, real: () => now },
  log: { debug() {}, info() {}, warn() {}, error() {} },
});
process.stdout.write('ready\n');
for await (const _line of process.stdin) break;
const tokens = await Promise.all(Array.from({ length: 100 }, () => source.token()));
process.stdout.write(`${JSON.stringify([...new Set(tokens)])}\n`);
await opened.close();
