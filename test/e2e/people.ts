// Plays the people of the sandbox over its REST API, as a Webex client would.
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import * as z from 'zod';
import { buttonData } from './card.ts';
import { followChanges } from './changes.ts';

const Info = z.object({
  baseUrl: z.string(),
  bot: z.object({ token: z.string(), email: z.string(), personId: z.string(), url: z.string() }),
  botPid: z.number().optional(),
  tokens: z.object({ admin: z.string(), reports: z.string() }),
  people: z.array(
    z.object({
      name: z.string(),
      email: z.string(),
      personId: z.string(),
      orgId: z.string(),
      token: z.string(),
    }),
  ),
  orgs: z.array(z.object({ id: z.string(), name: z.string(), managed: z.boolean() })),
  rooms: z.array(z.object({ id: z.string(), title: z.string(), type: z.string() })),
});
export type Info = z.infer<typeof Info>;

const Message = z.looseObject({
  id: z.string(),
  roomId: z.string(),
  personId: z.string(),
  text: z.string().optional(),
  parentId: z.string().optional(),
  created: z.string(),
  attachments: z.array(z.object({ contentType: z.string(), content: z.looseObject({}) })).optional(),
});
export type Message = z.infer<typeof Message>;

const LedgerItem = z.object({
  n: z.number(),
  owner: z.string().nullable(),
  method: z.string(),
  path: z.string(),
  query: z.record(z.string(), z.unknown()),
  body: z.unknown(),
  status: z.number().nullable(),
});
export type LedgerItem = z.infer<typeof LedgerItem>;

const Delivery = z.looseObject({
  n: z.number(),
  resource: z.string(),
  event: z.string(),
  body: z.string(),
  signature: z.string().optional(),
  status: z.number().nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

const PATIENCE_MS = 20_000;
const POLL_MS = 50;

export type Played = Awaited<ReturnType<typeof playWith>>;

const aMoment = async (): Promise<void> => sleep(POLL_MS);

/**
 * Polls until the work yields something; the last look is told when it never does. `watch`, called before a look, answers
 * what to wait for before the next one.
 */
export async function until<T>(
  what: string,
  work: () => Promise<T | undefined>,
  patienceMs = PATIENCE_MS,
  watch: () => Promise<() => Promise<void>> = async () => aMoment,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const change = await watch();
    const found = await work();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited ${patienceMs} ms in vain for ${what}`);
    await change();
  }
}

export async function playWith(baseUrl: string) {
  const call = async (path: string, token?: string, method = 'GET', body?: unknown): Promise<unknown> => {
    const response = await request(`${baseUrl}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.body.text();
    if (response.statusCode >= 300)
      throw new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 300)}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const changes = followChanges(baseUrl);
  const info = async (): Promise<Info> => Info.parse(await call('/_sandbox/info'));
  const first = await info();
  const person = (name: string) => {
    const found = first.people.find((candidate) => candidate.name.startsWith(name));
    if (!found) throw new Error(`nobody is called ${name}`);
    return found;
  };
  const room = (title: string): string => {
    const found = first.rooms.find((candidate) => candidate.title === title);
    if (!found) throw new Error(`no space is called ${title}`);
    return found.id;
  };
  const org = (name: string): string => {
    const found = first.orgs.find((candidate) => candidate.name === name);
    if (!found) throw new Error(`no organization is called ${name}`);
    return found.id;
  };
  const messages = async (roomId: string, as = 'Ana'): Promise<readonly Message[]> => {
    const list = z.object({ items: z.array(Message) });
    return list.parse(await call(`/v1/messages?roomId=${roomId}&max=100`, person(as).token)).items;
  };
  /** The bot's messages in the space, newest first. */
  const fromBot = async (roomId: string): Promise<readonly Message[]> =>
    (await messages(roomId)).filter(({ personId }) => personId === first.bot.personId);
  const noticed = async <T>(
    roomId: string,
    what: string,
    look: () => Promise<T | undefined>,
    patienceMs = PATIENCE_MS,
  ): Promise<T> => until(what, look, patienceMs, async () => changes.watch(roomId));

  return {
    info,
    person,
    room,
    org,
    messages,
    fromBot,
    call,
    /** Types a command after a mention of the bot. */
    say: async (as: string, roomId: string, command: string): Promise<Message> =>
      Message.parse(
        await call('/v1/messages', person(as).token, 'POST', {
          roomId,
          markdown: `<@personId:${first.bot.personId}|Steward> ${command}`,
        }),
      ),
    /** Presses a button of a card: its data together with the inputs. */
    press: async (
      as: string,
      message: Message,
      cmd: string,
      inputs: Record<string, string> = {},
    ): Promise<unknown> =>
      call('/v1/attachment/actions', person(as).token, 'POST', {
        type: 'submit',
        messageId: message.id,
        inputs: { ...buttonData(message, cmd), ...inputs },
      }),
    /** Looks at the space whenever something has changed there. */
    noticed,
    /** Waits for a message of the bot whose text fits. */
    heard: async (roomId: string, text: RegExp, patienceMs = PATIENCE_MS): Promise<Message> =>
      noticed(
        roomId,
        `a message like ${text}`,
        async () => (await fromBot(roomId)).find((message) => text.test(message.text ?? '')),
        patienceMs,
      ),
    ...controls(call),
    /** Users with this address in the organization, as its admins see them. */
    users: async (orgName: string, email: string): Promise<readonly Record<string, unknown>[]> => {
      const token = first.tokens.admin;
      await call(`/v1/organizations/${org(orgName)}`, token);
      const found = await call(`/v1/people?email=${encodeURIComponent(email)}&orgId=${org(orgName)}`, token);
      return z.object({ items: z.array(z.record(z.string(), z.unknown())) }).parse(found).items;
    },
  };
}

type Call = (path: string, token?: string, method?: string, body?: unknown) => Promise<unknown>;

/** What the sandbox itself is told and asked. */
function controls(call: Call) {
  return {
    faults: async (rule: object): Promise<unknown> => call('/_sandbox/faults', undefined, 'POST', rule),
    advance: async (advanceMs: number): Promise<unknown> =>
      call('/_sandbox/clock', undefined, 'POST', { advanceMs }),
    ledger: async (since = 0): Promise<readonly LedgerItem[]> =>
      z
        .object({ items: z.array(LedgerItem) })
        .parse(await call(`/_sandbox/ledger?since=${since}&limit=10000`)).items,
    deliveries: async (): Promise<readonly Delivery[]> =>
      z.object({ items: z.array(Delivery) }).parse(await call('/_sandbox/deliveries?limit=10000')).items,
  };
}

/** Does something and waits for a message of the bot that was not there before. */
export async function answerOf(
  people: Played,
  roomId: string,
  work: () => Promise<unknown>,
): Promise<Message> {
  const before = new Set((await people.fromBot(roomId)).map(({ id }) => id));
  await work();
  return people.noticed(roomId, 'an answer', async () =>
    (await people.fromBot(roomId)).find(({ id }) => !before.has(id)),
  );
}
