// The way out: the proxies of the environment, by the names every tool knows, in capitals or not.
import { accessSync, constants } from 'node:fs';
import * as z from 'zod';
import { SETTINGS } from './config-setting.ts';
import type { Proxies } from './webex/outbound.ts';

export const PROXIES = {
  HTTPS_PROXY: z.string().optional().register(SETTINGS, {
    about:
      'The way to Webex, for all calls and downloads; also in small letters. Calls to this machine never take it.',
    example: 'http://user:password@proxy.example.com:3128',
    secret: true,
  }),
  HTTP_PROXY: z.string().optional().register(SETTINGS, {
    about: 'The same for addresses that begin with `http:`.',
    example: 'http://proxy.example.com:3128',
    secret: true,
  }),
  NO_PROXY: z.string().optional().register(SETTINGS, {
    about: 'Hosts that are reached without the proxy.',
    example: 'localhost,.corp.example.com',
  }),
  NODE_EXTRA_CA_CERTS: z.string().optional().register(SETTINGS, {
    about: 'A file with the certificate of your proxy’s authority, if it opens TLS connections.',
    example: '/etc/ssl/proxy-ca.pem',
  }),
};

type Values = Readonly<Record<string, string>>;

/** Mistakes are added to the list; what a setting holds is never part of them. */
export function proxiesOf(values: Values, mistakes: string[]): Proxies {
  const extra = values['NODE_EXTRA_CA_CERTS'];
  if (extra !== undefined && !isReadable(extra)) {
    mistakes.push(
      `NODE_EXTRA_CA_CERTS names ${extra}, which cannot be read: name a file with certificates (PEM).`,
    );
  }
  return {
    https: proxyOf(values, 'HTTPS_PROXY', mistakes),
    http: proxyOf(values, 'HTTP_PROXY', mistakes),
    none: values['no_proxy'] ?? values['NO_PROXY'],
  };
}

function proxyOf(values: Values, name: string, mistakes: string[]): string | undefined {
  const given = values[name.toLowerCase()] ?? values[name];
  if (given === undefined) return undefined;
  // Many write the host and the port only.
  const address = given.includes('://') ? given : `http://${given}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && isDecodable(url)) return url.href;
  mistakes.push(
    `${name} must look like http://user:password@proxy.example.com:3128; encode special characters of the ` +
      'password (@ is %40, % is %25).',
  );
  return undefined;
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(`${username}${password}`);
    return true;
  } catch {
    return false;
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
