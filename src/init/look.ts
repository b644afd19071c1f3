// What Webex says of an answer: is the token one of a bot, and which one?
import { systemClock } from '../clock.ts';
import { proxiesOf } from '../config-proxy.ts';
import { lookAtBot } from '../doctor/checks/bot-token.ts';
import { IMPATIENT } from '../doctor/patient.ts';
import { Fault } from '../domain/failure.ts';
import { createWebexHttp } from '../webex/http.ts';
import { createOutbound, type Proxies } from '../webex/outbound.ts';
import type { Look, Opinion } from './dialogue.ts';
import { isLoopback, REAL_WEBEX } from './questions.ts';
import type { Values } from './values.ts';

const CLOCK_MS = 5_000;

/** `settings`: the way to Webex stands among them. */
export const createLook =
  (settings: Values): Look =>
  async (name, answer, { WEBEX_API_URL: baseUrl = REAL_WEBEX }) =>
    name === 'WEBEX_BOT_TOKEN' ? lookAtToken(answer, baseUrl, proxiesOf(settings, [])) : undefined;

async function lookAtToken(token: string, baseUrl: string, proxies: Proxies): Promise<Opinion> {
  const agent = createOutbound(proxies);
  const http = createWebexHttp({
    baseUrl: baseUrl.replace(/\/+$/, ''),
    token: async () => token,
    clock: systemClock,
    agent,
    limits: IMPATIENT,
  });
  try {
    const { state, says } = await lookAtBot(http);
    return { wrong: state === 'failed', says };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return {
      wrong: false,
      says: `The token was not tried: ${error.message} “npm run doctor” tries it again.`,
    };
  } finally {
    await http.close();
    await agent.destroy();
  }
}

/** Where a sandbox tells its time, which Steward then follows; undefined: this is none. */
export async function sandboxClock(apiUrl: string): Promise<string | undefined> {
  if (!isLoopback(apiUrl)) return undefined;
  const url = `${new URL(apiUrl).origin}/_sandbox/clock`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(CLOCK_MS) }).catch(() => undefined);
  return answer?.ok === true ? url : undefined;
}
