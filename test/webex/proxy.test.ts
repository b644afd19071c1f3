// Through a proxy, or past it; and what is said when that does not work.
import { buffer } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Fault } from '../../src/domain/failure.ts';
import { createReports } from '../../src/webex/admin/reports.ts';
import type { Call } from '../../src/webex/call.ts';
import { createWebexHttp } from '../../src/webex/http.ts';
import { requestGrant } from '../../src/webex/oauth.ts';
import { createOutbound, type Proxies } from '../../src/webex/outbound.ts';
import { pastedToken } from './admin-world.ts';
import { machineClock, quick, type Script, startScripted } from './scripted-server.ts';
import { AUTHORITY, LEAF, startTunnel, type Tunnel } from './tunnel.ts';

const NONE: Proxies = { https: undefined, http: undefined, none: undefined };
const API = 'https://webexapis.com/v1';
const READ: Call = { method: 'GET', path: '/people/me' };
const WRITE: Call = { method: 'POST', path: '/people', body: { emails: ['a@b.c'] } };

function trustTheTests(): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, AUTHORITY]);
  onTestFinished(() => setDefaultCACertificates(before));
}

async function behind(script: Script = () => ({ body: { ok: true } }), scheme: 'http' | 'https' = 'https') {
  const server = await startScripted(script, scheme === 'https' ? LEAF : undefined);
  onTestFinished(() => server.close());
  const tunnel = await startTunnel(Number(new URL(server.origin).port));
  return { server, tunnel };
}

function outbound(proxies: Partial<Proxies>) {
  const agent = createOutbound({ ...NONE, ...proxies });
  onTestFinished(async () => agent.destroy());
  return agent;
}

function client(proxies: Partial<Proxies>, baseUrl = API) {
  const token = async (): Promise<string> => 'secret-token';
  const http = createWebexHttp({
    baseUrl,
    token,
    clock: machineClock,
    limits: quick,
    agent: outbound(proxies),
  });
  onTestFinished(() => http.close());
  return http;
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Fault) return error;
  throw new Error(`no Fault but ${String(error)}`);
}

const tells = (fault: Fault): string => `${fault.message} ${String(fault.cause)} ${JSON.stringify(fault)}`;

describe('through the proxy', () => {
  it('go calls, to the host that is meant, and the token only to that one', async () => {
    trustTheTests();
    const { server, tunnel } = await behind();

    await client({ https: tunnel.url }).request(WRITE);

    expect(tunnel.targets).toEqual(['webexapis.com:443']);
    expect(server.seen).toMatchObject([
      {
        method: 'POST',
        path: '/people',
        headers: { host: 'webexapis.com', authorization: 'Bearer secret-token' },
      },
    ]);
    expect(server.seen[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  it('go the requests for tokens', async () => {
    trustTheTests();
    const { tunnel } = await behind(() => ({ body: { access_token: 'new', expires_in: 60 } }));
    const wish = { baseUrl: API, clientId: 'c', clientSecret: 's', grant: { refreshToken: 'r' } };

    const grant = await requestGrant(wish, {
      dispatcher: outbound({ https: tunnel.url }),
      clock: machineClock,
    });

    expect(grant).toMatchObject({ kind: 'granted', accessToken: 'new' });
    expect(tunnel.targets).toEqual(['webexapis.com:443']);
  });

  it('go reports and their files, whose host is another one', async () => {
    trustTheTests();
    const { tunnel } = await behind(({ path }) =>
      path === '/file' ? { headers: { 'content-type': 'text/csv' }, body: 'a,b\n' } : { body: { items: [] } },
    );
    const agent = outbound({ https: tunnel.url });
    const source = pastedToken(API, 'secret-token');
    const reports = createReports({ baseUrl: API, source, clock: machineClock, limits: quick, agent });
    onTestFinished(() => reports.close());

    await reports.list();
    const bytes = await reports.download('https://reportdownload-a.webex.com/file', buffer);

    expect(bytes.toString()).toBe('a,b\n');
    expect(tunnel.targets).toEqual(['webexapis.com:443', 'reportdownload-a.webex.com:443']);
  });

  it('goes plain http too, asked for as a whole', async () => {
    const { server, tunnel } = await behind(undefined, 'http');

    await client({ http: tunnel.url }, 'http://api.steward.test/v1').request(READ);

    expect(tunnel.targets).toEqual(['http://api.steward.test/v1/people/me']);
    expect(server.seen).toMatchObject([{ path: '/people/me', headers: { host: 'api.steward.test' } }]);
  });
});

describe('past the proxy', () => {
  it.each(['webex.invalid', '.webex.invalid', 'a.example, *.webex.invalid', 'api.webex.invalid:443', '*'])(
    'go calls to the hosts of NO_PROXY: %s',
    async (none) => {
      const { tunnel } = await behind();

      const fault = await faultOf(
        client({ https: tunnel.url, none }, 'https://api.webex.invalid/v1').request(READ),
      );

      expect(['network', 'timeout']).toContain(fault.code);
      expect(tunnel.targets).toEqual([]);
    },
  );

  it('not those to other hosts', async () => {
    trustTheTests();
    const { tunnel } = await behind();

    await client({ https: tunnel.url, none: 'webexapis.com:80, apis.com, *.webexapis.com' }).request(READ);

    expect(tunnel.targets).toHaveLength(1);
  });

  it('go calls to this machine, always', async () => {
    const { server, tunnel } = await behind(undefined, 'http');

    for (const host of ['127.0.0.1', 'localhost'])
      await client(
        { https: tunnel.url, http: tunnel.url },
        server.baseUrl.replace('127.0.0.1', host),
      ).request(READ);

    expect(tunnel.targets).toEqual([]);
    expect(server.seen).toHaveLength(2);
  });
});

describe('a call that the way out does not let through', () => {
  const wrong = ({ url }: Tunnel): string => url.replace('steward:', 'steward:wrong-');

  it.each([
    ['tunnelled', 'https', API],
    ['passed on', 'http', 'http://api.steward.test/v1'],
  ] as const)(
    'names the proxy that wants a password, the setting, and no secret: %s',
    async (_, scheme, base) => {
      const { server, tunnel } = await behind(undefined, scheme);
      const http = client({ [scheme]: wrong(tunnel) }, base);

      for (const call of [READ, WRITE]) {
        const fault = await faultOf(http.request(call));
        expect(fault).toMatchObject({ code: 'proxy-refused', repeat: 'never', status: undefined });
        expect(fault.message).toMatch(/proxy.*407.*HTTPS_PROXY/);
        expect(tells(fault)).not.toMatch(/pass-word-of-the-proxy|secret-token/);
      }
      expect(server.seen).toEqual([]);
      expect(tunnel.targets).toHaveLength(2);
    },
  );

  it.each([
    [403, 'never', 1],
    [503, 'safe', 2],
  ] as const)(
    'was not sent, so that a write may come again, when the proxy says %d',
    async (status, repeat, tries) => {
      const { server, tunnel } = await behind();
      tunnel.refusal = status;

      const fault = await faultOf(client({ https: tunnel.url }).request(WRITE));

      expect(fault).toMatchObject({ code: 'proxy-refused', repeat });
      expect(tunnel.targets).toHaveLength(tries);
      expect(server.seen).toEqual([]);
    },
  );

  it('was not sent when there is no proxy', async () => {
    const fault = await faultOf(client({ https: 'http://127.0.0.1:1' }).request(WRITE));

    expect(fault).toMatchObject({ code: 'network', repeat: 'safe' });
  });

  it('names the remedy when the proxy shows a certificate of its own', async () => {
    const { server, tunnel } = await behind();

    const fault = await faultOf(client({ https: tunnel.url }).request(WRITE));

    expect(fault).toMatchObject({ code: 'untrusted-certificate', repeat: 'never' });
    expect(fault.message).toContain('NODE_EXTRA_CA_CERTS');
    expect(server.seen).toEqual([]);
  });
});
