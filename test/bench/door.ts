// How long a webhook waits for its 2xx while no handler gets anywhere, since Webex holds each answer back: one after
// the other, ten at once, and 200 a second whether answers come or not.
import { createHmac, randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import * as z from 'zod';
import { fire, type Shot, spread } from './open-loop.ts';
import { SECRET, type Stage } from './stage.ts';
import { LEVELS } from './turns.ts';

const SECONDS = 10;
const WARM_SECONDS = 2;
const PER_SECOND = 200;
const SHOTS = { one: 300, ten: 1000 };
const SPACES = 50;
const HANG_MS = 600_000;

const Hooks = z.object({
  items: z.array(z.looseObject({ name: z.string(), targetUrl: z.string(), resource: z.string() })),
});

/** Messages that nobody has seen yet, in many spaces, announced under the name the bot gave its webhook. */
function shots(count: number, name: string, personId: string): readonly Shot[] {
  return Array.from({ length: count }, (_, n) => {
    const data = {
      id: Buffer.from(`ciscospark://us/MESSAGE/${randomUUID()}`).toString('base64url'),
      roomId: Buffer.from(`ciscospark://us/ROOM/bench-${n % SPACES}`).toString('base64url'),
      personId,
    };
    const body = JSON.stringify({ name, resource: 'messages', event: 'created', actorId: personId, data });
    const signature = createHmac('sha1', SECRET).update(body).digest('hex');
    return { body, headers: { 'x-spark-signature': signature } };
  });
}

async function closedLoop(url: string, inFlight: number, all: readonly Shot[]) {
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { connections: inFlight });
  const took: number[] = [];
  let next = 0;
  const send = async (): Promise<void> => {
    for (let shot = all[next]; shot !== undefined; shot = all[next]) {
      next += 1;
      const begun = performance.now();
      const headers = { 'content-type': 'application/json', ...shot.headers };
      const answer = await pool.request({ method: 'POST', path, headers, body: shot.body });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`a webhook was answered with ${answer.statusCode}`);
      took.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, send));
  await pool.close();
  return spread(took);
}

/** Afterwards the bot is of no use any more: what it has begun hangs. */
export async function doorOf({ people, botToken }: Stage) {
  const { items } = Hooks.parse(await people.call('/v1/webhooks', botToken));
  const hook = items.find(({ resource }) => resource === 'messages' || resource === 'all');
  if (!hook) throw new Error('the bot has no webhook for messages');
  await people.faults({ match: { method: 'GET', path: '/v1/messages/*' }, fault: { delayMs: HANG_MS } });
  const { personId } = people.person('Ana');
  const made = (count: number) => shots(count, hook.name, personId);
  const openLoop = async (seconds: number) =>
    fire({ url: hook.targetUrl, perSecond: PER_SECOND, shots: made(PER_SECOND * seconds) });
  await openLoop(WARM_SECONDS);
  return {
    one: await closedLoop(hook.targetUrl, LEVELS.one, made(SHOTS.one)),
    ten: await closedLoop(hook.targetUrl, LEVELS.ten, made(SHOTS.ten)),
    open: { ...(await openLoop(SECONDS)), perSecond: PER_SECOND, seconds: SECONDS },
  };
}
