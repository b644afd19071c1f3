// Requests at a constant rate, whether the answers come or not, each timed from the moment it was due: a server that
// stops for a second is charged with everything that should have been answered in it.
import { Pool } from 'undici';

export interface Shot {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Load {
  readonly url: string;
  readonly perSecond: number;
  readonly shots: readonly Shot[];
}

export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly requests: number;
  readonly notOk: number;
}

const CONNECTIONS = 64;

/** Milliseconds until the answer was read to its end. */
export async function fire({ url, perSecond, shots }: Load): Promise<Latency> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const took: number[] = [];
  let notOk = 0;
  const begun = performance.now();
  const send = async (shot: Shot, due: number): Promise<void> => {
    const answer = await pool.request({
      method: 'POST',
      path: pathname,
      headers: { 'content-type': 'application/json', ...shot.headers },
      body: shot.body,
    });
    await answer.body.dump();
    took.push(performance.now() - due);
    if (answer.statusCode !== 200) notOk += 1;
  };
  const sent: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      for (let shot = shots[sent.length]; shot !== undefined; shot = shots[sent.length]) {
        const due = begun + (sent.length * 1000) / perSecond;
        if (performance.now() < due) return;
        sent.push(send(shot, due));
      }
      clearInterval(timer);
      resolve();
    }, 1);
  });
  await Promise.all(sent);
  await pool.close();
  return { ...spread(took), requests: took.length, notOk };
}

export function spread(ms: readonly number[]): Pick<Latency, 'p50' | 'p95' | 'p99' | 'max'> {
  const sorted = ms.toSorted((one, other) => one - other);
  const at = (share: number): number =>
    Number((sorted[Math.ceil(sorted.length * share) - 1] ?? 0).toFixed(2));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
