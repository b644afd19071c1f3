// How events come from Webex: by webhooks, or through a socket where nobody can be reached from outside.
import type { Config } from './config.ts';
import type { Clock } from './domain/ports/clock.ts';
import type { Log } from './domain/ports/log.ts';
import type { Observe } from './domain/ports/observer.ts';
import type { AlertDeps } from './engine/alerts.ts';
import type { CatchUp } from './engine/catch-up.ts';
import type { Intake } from './engine/intake.ts';
import type { Readiness } from './readiness.ts';
import type { OpenStore } from './store/open.ts';
import type { WayOut } from './way-out.ts';
import { createWebexHttp, type WebexHttp } from './webex/http.ts';
import { createSocketCalls, type SocketCalls } from './webex/socket/calls.ts';
import { socketPlaces } from './webex/socket/places.ts';

export interface WayIn {
  /** Events reach the store, and what was missed is in it, when it resolves. */
  open(): Promise<void>;
  /** Every minute. */
  lookAfter(): Promise<void>;
  /** Nothing comes any more, and what has come is stored. */
  close(): Promise<void>;
}

export interface WayInDeps {
  readonly config: Config;
  readonly opened: Pick<OpenStore, 'store' | 'lease' | 'replicas'>;
  readonly intake: Intake;
  readonly catchUp: CatchUp;
  readonly readiness: Readiness;
  readonly observe: Observe;
  readonly alerts: AlertDeps;
  readonly way: WayOut;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

type OfTheBot = Pick<WayInDeps, 'config' | 'clock' | 'log' | 'way'>;

/** The bot's own client; whoever made it closes it. */
export function botHttp({ config, clock, log, way }: OfTheBot): WebexHttp {
  const token = async (): Promise<string> => config.botToken;
  const { agent } = way;
  return createWebexHttp({ baseUrl: config.webexApiUrl, token, clock, log, agent, pace: way.pace('bot') });
}

/** To Webex's hosts around the socket. */
export function socketCalls({ config, clock, log, way }: OfTheBot): SocketCalls {
  const places = socketPlaces(config.webexApiUrl, config.wdmUrl);
  const { agent } = way;
  return createSocketCalls({ places, token: config.botToken, clock, log, agent, pace: way.pace('bot') });
}
