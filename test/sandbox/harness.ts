import { once } from 'node:events';
import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';
import { problemsOf } from './conformance.ts';

/** An answer as it came: the tests say what they expect of it, so its shape is not promised here. */
export type Json = Record<string, any>;
export type Answer = { status: number; headers: Headers; body: Json; text: string };

type Init = { token?: string; body?: unknown; headers?: Record<string, string>; form?: FormData };

export class Client {
  readonly url: string;
  readonly token: string | undefined;

  constructor(url: string, token?: string) {
    this.url = url;
    this.token = token;
  }

  async call(method: string, path: string, body?: unknown, init: Init = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    if (this.token !== undefined) headers.set('authorization', `Bearer ${this.token}`);
    if (body !== undefined) headers.set('content-type', 'application/json');
    const answer = await fetch(path.startsWith('http') ? path : this.url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(init.form === undefined ? {} : { body: init.form }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    const parsed = isJson ? JSON.parse(text) : null;
    const { pathname } = new URL(answer.url);
    // Whatever a test is about: every answer it gets has the documented shape.
    const problems = pathname.startsWith('/v1') ? problemsOf(method, pathname, answer.status, parsed) : [];
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return { status: answer.status, headers: answer.headers, text, body: parsed };
  }

  get = (path: string): Promise<Answer> => this.call('GET', path);
  post = (path: string, body: unknown): Promise<Answer> => this.call('POST', path, body);
  put = (path: string, body: unknown): Promise<Answer> => this.call('PUT', path, body);
  patch = (path: string, body: unknown): Promise<Answer> => this.call('PATCH', path, body);
  delete = (path: string): Promise<Answer> => this.call('DELETE', path);

  async items(path: string): Promise<Json[]> {
    const { status, body, text } = await this.get(path);
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
    return body['items'] ?? [];
  }
}

export type Town = {
  sandbox: Sandbox;
  control: Client;
  bot: Client;
  admin: Client;
  ana: Client;
  bo: Client;
  mallory: Client;
  ops: string;
  guest: string;
  orgId: (name: string) => string;
  personId: (name: string) => string;
};

function townOf(sandbox: Sandbox): Town {
  const info = sandbox.info();
  const as = (token: string | undefined): Client => new Client(`${sandbox.url}/v1`, token);
  const person = (name: string): (typeof info.people)[number] => {
    const found = info.people.find((candidate) => candidate.name.startsWith(name));
    if (found === undefined) throw new Error(`nobody is called ${name}`);
    return found;
  };
  const room = (title: string): string => info.rooms.find((candidate) => candidate.title === title)?.id ?? '';
  return {
    sandbox,
    control: new Client(`${sandbox.url}/_sandbox`),
    bot: as(info.bot.token),
    admin: as(info.tokens.admin),
    ana: as(person('Ana').token),
    bo: as(person('Bo').token),
    mallory: as(person('Mallory').token),
    ops: room('Northwind Ops'),
    guest: room('Northwind Ops + guest'),
    orgId: (name) => info.orgs.find((org) => org.name === name)?.id ?? '',
    personId: (name) => person(name).personId,
  };
}

export async function openTown(options: Partial<SandboxOptions> = {}): Promise<Town> {
  const sandbox = await startSandbox({ port: 0, seed: 'demo', ...options });
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await sandbox.close();
    isOpen = false;
  };
  onTestFinished(close);
  return townOf({ ...sandbox, close });
}

type Hit = { headers: Record<string, string | string[] | undefined>; raw: Buffer; body: Json };

export type Receiver = { url: string; hits: Hit[]; take: (count: number) => Promise<Hit[]> };

/** A webhook receiver; `take` waits until that many deliveries have come. */
export async function openReceiver(status = 200): Promise<Receiver> {
  const hits: Hit[] = [];
  const arrivals = new EventTarget();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      hits.push({ headers: request.headers, raw, body: JSON.parse(raw.toString()) });
      response.writeHead(status).end();
      arrivals.dispatchEvent(new Event('hit'));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const take = async (count: number): Promise<Hit[]> => {
    while (hits.length < count) await once(arrivals, 'hit');
    return hits;
  };
  return { url: `http://127.0.0.1:${port}/hook`, hits, take };
}

export async function warm(town: Town, name: string): Promise<string> {
  const id = town.orgId(name);
  const answer = await town.admin.get(`/organizations/${id}`);
  if (answer.status !== 200) throw new Error(`warming ${name} answered ${answer.status}`);
  return id;
}

export const CARD = {
  contentType: 'application/vnd.microsoft.card.adaptive',
  content: {
    type: 'AdaptiveCard',
    version: '1.3',
    body: [{ type: 'TextBlock', text: 'Approve?' }],
    actions: [{ type: 'Action.Submit', title: 'Approve', data: { ref: 'x' } }],
  },
};
