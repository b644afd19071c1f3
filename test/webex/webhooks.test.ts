import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWebexHttp, type WebexHttp } from '../../src/webex/http.ts';
import { createWebhookRegistrar, type WebhookRegistrar } from '../../src/webex/webhooks.ts';
import { machineClock, quick, type ScriptedServer, startScripted } from './scripted-server.ts';

type Hook = Record<string, unknown> & { id: string };

let server: ScriptedServer;
let http: WebexHttp;
let hooks: Hook[];
let showsSecrets: boolean;

beforeEach(async () => {
  hooks = [];
  showsSecrets = true;
  let n = 0;
  server = await startScripted(({ method, path, body }) => {
    const id = path.split('/')[2] ?? '';
    const fields: Record<string, unknown> = body === '' ? {} : JSON.parse(body);
    if (method === 'GET') {
      return { body: { items: hooks.map((hook) => (showsSecrets ? hook : { ...hook, secret: undefined })) } };
    }
    if (method === 'DELETE') hooks = hooks.filter((hook) => hook.id !== id);
    if (method === 'PUT') hooks = hooks.map((hook) => (hook.id === id ? { ...hook, ...fields } : hook));
    if (method === 'POST') hooks.push({ status: 'active', ...fields, id: `h${n++}` });
    return method === 'DELETE'
      ? { status: 204 }
      : { body: hooks.find((hook) => hook.id === id) ?? hooks.at(-1) };
  });
  http = createWebexHttp({
    baseUrl: server.baseUrl,
    token: () => Promise.resolve('t'),
    clock: machineClock,
    limits: quick,
  });
});

afterEach(async () => {
  await http.close();
  await server.close();
});

const registrar = (publicUrl = 'https://bot.example/', secret = 's1'): WebhookRegistrar =>
  createWebhookRegistrar({ http, publicUrl, secret });

describe('the webhooks', () => {
  it('are registered once, one for each event', async () => {
    const first = await registrar().reconcile();
    const second = await registrar().reconcile();

    expect([first, second]).toEqual([
      { created: 5, updated: 0, removed: 0, reactivated: 0 },
      { created: 0, updated: 0, removed: 0, reactivated: 0 },
    ]);
    expect(hooks.map(({ resource, event }) => [resource, event].join(' '))).toEqual([
      'messages created',
      'attachmentActions created',
      'memberships created',
      'memberships deleted',
      'rooms migrated',
    ]);
    expect(new Set(hooks.map(({ targetUrl }) => targetUrl))).toEqual(
      new Set(['https://bot.example/webhooks/webex']),
    );
  });

  it('are set right when they are inactive, elsewhere or signed with an old secret', async () => {
    await registrar().reconcile();
    hooks[0] = { ...hooks[0], id: 'h0', status: 'inactive' };

    const reactivated = await registrar().reconcile();
    const moved = await registrar('https://new.example', 's2').reconcile();

    expect(reactivated).toEqual({ created: 0, updated: 1, removed: 0, reactivated: 1 });
    expect(moved).toEqual({ created: 0, updated: 5, removed: 0, reactivated: 0 });
    expect(hooks.every(({ secret, status }) => secret === 's2' && status === 'active')).toBe(true);
  });

  it('lose their doubles and strays, and foreign ones stay', async () => {
    await registrar().reconcile();
    const [model] = hooks;
    hooks.push(
      { ...model, id: 'double', targetUrl: 'https://old.example/webhooks/webex' },
      { ...model, id: 'stray', name: 'Steward rooms', resource: 'rooms' },
      { ...model, id: 'foreign', name: 'Somebody else' },
    );

    const result = await registrar().reconcile();

    expect(result).toEqual({ created: 0, updated: 0, removed: 2, reactivated: 0 });
    expect(hooks.map(({ id }) => id)).toEqual(['h0', 'h1', 'h2', 'h3', 'h4', 'foreign']);
  });

  it('are not written again and again when the list hides secrets', async () => {
    showsSecrets = false;
    const keeper = registrar();
    await keeper.reconcile();

    const again = await keeper.reconcile();
    const afterRestart = await registrar().reconcile();

    expect(again.updated).toBe(0);
    expect(afterRestart.updated).toBe(5);
  });

  it('are looked after by one run at a time', async () => {
    const keeper = registrar();

    await Promise.all([keeper.reconcile(), keeper.reconcile(), keeper.reconcile()]);

    expect(hooks.length).toBe(5);
  });
});
