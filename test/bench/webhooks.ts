// How long a webhook waits for its 2xx at 200 a second while no handler gets anywhere, since Webex holds each answer
// back: Steward on both databases, beside the bot framework's own webhook handler and plain express.
import { createHmac, randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type Door, frameworkDoor, plainDoor, SECRET, stewardDoor } from './doors.ts';
import { fire, type Latency, type Shot } from './open-loop.ts';
import { onOwnDatabase } from './postgres.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    rate: { type: 'string', default: '200' },
  },
});
const SECONDS = Number(values.seconds);
const RATE = Number(values.rate);
const WARM_SECONDS = 5;
const SPACES = 50;
const HANG_MS = 600_000;

/** Messages that nobody has seen yet, in many spaces. */
function webhooks(count: number, name: string, ownerId: string): readonly Shot[] {
  return Array.from({ length: count }, (_, n) => {
    const data = {
      id: Buffer.from(`ciscospark://us/MESSAGE/${randomUUID()}`).toString('base64url'),
      roomId: Buffer.from(`ciscospark://us/ROOM/bench-${n % SPACES}`).toString('base64url'),
      personId: ownerId,
    };
    const body = JSON.stringify({ name, resource: 'messages', event: 'created', actorId: ownerId, data });
    const signature = createHmac('sha1', SECRET).update(body).digest('hex');
    return { body, headers: { 'x-spark-signature': signature } };
  });
}

async function measure(openDoor: (sandbox: Sandbox) => Promise<Door>): Promise<Latency> {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  const door = await openDoor(sandbox);
  try {
    const hang = { match: { method: 'GET', path: '/v1/messages/*' }, fault: { delayMs: HANG_MS } };
    const armed = await fetch(`${sandbox.url}/_sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hang),
    });
    if (!armed.ok) throw new Error(`POST /_sandbox/faults: ${armed.status}`);
    const { personId } = sandbox.info().people[0] ?? { personId: '' };
    const load = (seconds: number) =>
      fire({ url: door.url, perSecond: RATE, shots: webhooks(RATE * seconds, door.name, personId) });
    await load(WARM_SECONDS);
    return await load(SECONDS);
  } finally {
    await door.end();
    await sandbox.close();
  }
}

const webhookMs = {
  'Steward, SQLite': await measure((sandbox) => stewardDoor(sandbox)),
  'Steward, PostgreSQL': await onOwnDatabase((url) =>
    measure((sandbox) => stewardDoor(sandbox, { DATABASE_URL: url })),
  ),
  'webex-node-bot-framework': await measure(frameworkDoor),
  'plain express': await measure(plainDoor),
};
process.stdout.write(`${JSON.stringify({ webhookMs, perSecond: RATE, seconds: SECONDS })}\n`);
process.exit(0);
