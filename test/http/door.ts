// The HTTP rim alone, on a port of its own.
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { Intake } from '../../src/engine/intake.ts';
import { createApp, type HttpDeps, listen, type Patience, WEBHOOK_PATH } from '../../src/http/server.ts';
import { sign } from '../../src/webex/signature.ts';

export const SECRET = 'a-secret-of-sixteen-and-more';
export const OLDER = 'the-secret-before-the-rotation';
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const delivery = (id = 'm1') => ({
  id: 'hook',
  resource: 'messages',
  event: 'created',
  data: { id, roomId: 'room', personId: 'ana' },
});

interface Rim {
  readonly notReady?: () => Promise<string | undefined>;
  readonly storePatienceMs?: number;
  readonly patience?: Patience;
  readonly files?: HttpDeps['files'];
}

export async function openDoor(intake: Intake, rim: Rim = {}) {
  const { notReady = async () => undefined, storePatienceMs, patience, files } = rim;
  const app = createApp({ intake, secrets: [SECRET, OLDER], log: silent, notReady, storePatienceMs, files });
  const server = await listen(app, 0, '127.0.0.1', patience);
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  const post = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${url}${WEBHOOK_PATH}`, { method: 'POST', body, headers });
  const signed = async (body: string, secret = SECRET) =>
    post(body, { 'x-spark-signature': sign(Buffer.from(body), secret) });
  const ready = async () => {
    const answer = await fetch(`${url}/readyz`);
    return { status: answer.status, body: await answer.json() };
  };
  return { url, port: address.port, post, signed, ready };
}
