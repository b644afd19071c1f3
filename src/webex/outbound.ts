// The one way out to Webex: straight, or through the proxies of the settings.
import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';

export interface Proxies {
  /** URL of the proxy for https, with its user and password; undefined: that of http. */
  readonly https: string | undefined;
  readonly http: string | undefined;
  /** Hosts that are reached straight: `example.com` with all below it, `*.example.com`, `host:port`, `*`. */
  readonly none: string | undefined;
}

/** A token for this machine has nothing to look for elsewhere, whatever the settings say. */
const NEVER_PROXIED = ['127.0.0.1', '::1', 'localhost'];

const TUNNEL_MS = 10_000;
/** HTTP/1.1: what is known about calls that were cut off, and whether they were sent, is known of it. */
const OPTIONS = { connectTimeout: 5_000, connections: 16, allowH2: false };

/** For all clients of the process; whoever made it destroys it when they are closed. */
export function createOutbound({ https, http, none = '' }: Proxies): Dispatcher {
  if (https === undefined && http === undefined) return new Agent(OPTIONS);
  return new EnvHttpProxyAgent({
    ...OPTIONS,
    // Empty, and not absent: undici would ask the environment itself.
    httpProxy: http ?? '',
    httpsProxy: https ?? '',
    // How long a proxy may take to open a tunnel; undici would wait for five minutes.
    clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: TUNNEL_MS }),
    noProxy: [none, ...NEVER_PROXIED].join(','),
  });
}
