// Where Webex's sockets, and what belongs to them, may be. Their addresses come from answers and events, and the bot's
// token goes there: so only Webex's own hosts are believed.

export interface SocketPlaces {
  /** Where devices are registered. */
  readonly wdm: { readonly base: string } | { readonly catalog: string; readonly fallback: string };
  trusts(address: string): boolean;
}

const CATALOG = '/u2c/api/v1/catalog?format=hostmap';
const WEBEX = {
  catalog: `https://u2c.wbx2.com${CATALOG}`,
  fallback: 'https://wdm-a.wbx2.com/wdm/api/v1',
};
const OWN_DOMAINS = ['wbx2.com', 'webex.com', 'webexapis.com', 'ciscospark.com'];
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** `wdmUrl`: where the settings name it. A Webex on this machine has all of it under its own address. */
export function socketPlaces(apiUrl: string, wdmUrl: string | undefined): SocketPlaces {
  const api = new URL(apiUrl);
  const isLocal = LOOPBACK.includes(api.hostname);
  const named = wdmUrl === undefined ? undefined : new URL(wdmUrl).hostname;
  const local = { catalog: `${api.origin}${CATALOG}`, fallback: `${api.origin}/wdm/api/v1` };
  return {
    wdm: wdmUrl === undefined ? (isLocal ? local : WEBEX) : { base: wdmUrl.replace(/\/+$/, '') },
    trusts(address) {
      const url = URL.parse(address);
      if (url === null) return false;
      const { hostname, protocol } = url;
      if (isLocal) return LOOPBACK.includes(hostname) && /^(https?|wss?):$/.test(protocol);
      const isOwn = OWN_DOMAINS.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
      return (isOwn || hostname === named) && /^(https|wss):$/.test(protocol);
    },
  };
}
