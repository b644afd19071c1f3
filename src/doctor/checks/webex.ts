import { exchange } from '../../webex/exchange.ts';
import { faultOfSilence } from '../../webex/silence.ts';
import { type Check, failed, given, ok } from '../finding.ts';
import type { Patient } from '../patient.ts';

const LIMITS = { headersMs: 10_000, bodyMs: 5_000, maxBodyBytes: 1024 * 1024 };

export const webex: Check = {
  name: 'webex',
  asks: 'Can Webex be reached from here, through the proxies if there are any?',
  needs: [],
  async examine(patient) {
    const { webexApiUrl, proxies } = given(patient.parts.webex, 'where Webex is');
    const { status, trouble } = await askBare(patient);
    const way = proxies.https === undefined && proxies.http === undefined ? 'straight' : 'by the proxy';
    // Without a token it says 401, or 429 when it is asked too often; a gateway that is none of Webex’s says other things.
    if (status === 401 || status === 429) return [ok(`${webexApiUrl} answers (${way}).`)];
    const remedy =
      'See that WEBEX_API_URL is right, that this machine may call it (HTTPS_PROXY where there is a proxy, NODE_EXTRA_CA_CERTS where it opens TLS), and https://status.webex.com.';
    return [
      failed(
        status === undefined
          ? `${webexApiUrl} cannot be reached (${way}): ${trouble}`
          : `${webexApiUrl} answers with status ${status}, as Webex does not.`,
        remedy,
      ),
    ];
  },
};

interface BareAnswer {
  readonly status: number | undefined;
  /** Webex's time, epoch ms. */
  readonly date: number | undefined;
  readonly trouble: string;
}

/** A call without a token: Webex refuses it, and tells its time. */
export async function askBare({ parts, agent }: Patient): Promise<BareAnswer> {
  const { webexApiUrl } = given(parts.webex, 'where Webex is');
  const base = new URL(webexApiUrl);
  const result = await exchange(agent, {
    origin: base.origin,
    path: `${base.pathname.replace(/\/+$/, '')}/people/me`,
    method: 'GET',
    token: undefined,
    payload: undefined,
    limits: LIMITS,
    signal: new AbortController().signal,
  });
  if (result.kind === 'silence')
    return { status: undefined, date: undefined, trouble: faultOfSilence('GET', result.cause).message };
  const { status, headers } = result.answer;
  const date = Date.parse(String(headers['date']));
  return { status, date: Number.isNaN(date) ? undefined : date, trouble: '' };
}
