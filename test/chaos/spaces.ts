// Spaces of the run, and eyes on them: a space is read only while somebody waits there for something.
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

const Message = z.looseObject({
  id: z.string(),
  roomId: z.string(),
  personId: z.string(),
  text: z.string().optional(),
  created: z.string(),
  attachments: z.array(z.object({ contentType: z.string(), content: z.looseObject({}) })).optional(),
});
export type Message = z.infer<typeof Message>;

export interface Client {
  readonly call: (path: string, token: string, method?: string, body?: unknown) => Promise<unknown>;
  /** All pages of a list, not written down in the ledger. */
  readonly list: <T>(path: string, token: string, item: z.ZodType<T>) => Promise<readonly T[]>;
  /** The first page of a space, not written down in the ledger. */
  readonly newest: (roomId: string, token: string) => Promise<readonly Message[]>;
  readonly everything: (roomId: string, token: string) => Promise<readonly Message[]>;
}

export function createClient(baseUrl: string): Client {
  const send = async (url: string, token: string, method: string, body?: unknown): Promise<Response> => {
    const quiet = method === 'GET' ? { 'x-sandbox-quiet': '1' } : undefined;
    const answer = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...quiet },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok)
      throw new Error(`${method} ${url}: ${answer.status} ${(await answer.text()).slice(0, 200)}`);
    return answer;
  };
  const list: Client['list'] = async (path, token, item) => {
    const found: z.infer<typeof item>[] = [];
    for (let next: string | undefined = `${baseUrl}${path}`; next !== undefined; ) {
      const answer = await send(next, token, 'GET');
      found.push(...z.object({ items: z.array(item) }).parse(await answer.json()).items);
      next = /<([^>]+)>; *rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
    }
    return found;
  };
  return {
    call: async (path, token, method = 'GET', body?: unknown) => {
      const words = await (await send(`${baseUrl}${path}`, token, method, body)).text();
      return words === '' ? undefined : JSON.parse(words);
    },
    list,
    newest: async (roomId, token) => {
      const answer = await send(`${baseUrl}/v1/messages?roomId=${roomId}&max=60`, token, 'GET');
      return z.object({ items: z.array(Message) }).parse(await answer.json()).items;
    },
    everything: async (roomId, token) => list(`/v1/messages?roomId=${roomId}&max=1000`, token, Message),
  };
}

export interface Space {
  readonly id: string;
  /** A message of the bot that fits, or undefined when the patience is over. */
  readonly heard: (fits: (message: Message) => boolean, patienceMs: number) => Promise<Message | undefined>;
}

const LOOK_MS = 500;

export function watchSpace(client: Client, id: string, token: string, botId: string): Space {
  let looking: Promise<readonly Message[]> | undefined;
  const look = (): Promise<readonly Message[]> => {
    looking ??= (async () => {
      await sleep(LOOK_MS);
      looking = undefined;
      return client.newest(id, token);
    })();
    return looking;
  };
  return {
    id,
    heard: async (fits, patienceMs) => {
      for (const end = Date.now() + patienceMs; Date.now() < end; ) {
        const found = (await look()).find((message) => message.personId === botId && fits(message));
        if (found) return found;
      }
      return undefined;
    },
  };
}

const Created = z.object({ id: z.string() });

/** Makes spaces with the bot and these people in them. */
export async function makeSpaces(
  client: Client,
  count: number,
  owner: string,
  members: readonly string[],
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const body = { title: `Chaos ${n + 1}` };
    const { id } = Created.parse(await client.call('/v1/rooms', owner, 'POST', body));
    for (const personId of members)
      await client.call('/v1/memberships', owner, 'POST', { roomId: id, personId });
    ids.push(id);
  }
  return ids;
}
