// The way of this process to Webex: through its proxies, and at the pace of each credential.
import type { Dispatcher } from 'undici';
import type { Config } from './config.ts';
import type { Log } from './domain/ports/log.ts';
import type { Called, Credential, Observe } from './domain/ports/observer.ts';
import type { RateGate } from './domain/ports/rate-gate.ts';
import { createOutbound } from './webex/outbound.ts';
import { createPace, type Pace } from './webex/pace.ts';

export interface WayOut {
  readonly agent: Dispatcher;
  /** The same for all clients of a credential. */
  pace(credential: Credential): Pace;
  /** After all clients are closed. */
  close(): Promise<void>;
}

export function createWayOut(
  { proxies }: Pick<Config, 'proxies'>,
  gate: RateGate,
  log: Log,
  observe: Observe = () => {},
): WayOut {
  const agent = createOutbound(proxies);
  const paces = new Map<Credential, Pace>();
  return {
    agent,
    pace(credential) {
      const told = (called: Called): void => observe({ kind: 'call', credential, ...called });
      const pace = paces.get(credential) ?? createPace({ shared: { gate, credential }, log, observe: told });
      paces.set(credential, pace);
      return pace;
    },
    close: async () => agent.destroy(),
  };
}
