// Calls to the hosts around the socket, with the bot's token: the same timeouts, pace and retry rule as for the API.
import type { Dispatcher } from 'undici';
import { Fault } from '../../domain/failure.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { Method } from '../call.ts';
import { createWebexHttp, type HttpLimits, type WebexHttp } from '../http.ts';
import type { Pace } from '../pace.ts';
import type { WebexLog } from '../webex-log.ts';
import type { SocketPlaces } from './places.ts';

export interface SocketCalls {
  /** The body of the answer. */
  ask(method: Method, address: string, body?: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export interface SocketCallsDeps {
  readonly places: SocketPlaces;
  readonly token: string;
  readonly clock: Clock;
  readonly log?: WebexLog | undefined;
  readonly agent?: Dispatcher | undefined;
  readonly pace?: Pace | undefined;
  readonly limits?: Partial<HttpLimits> | undefined;
}

export function createSocketCalls({ places, token, ...deps }: SocketCallsDeps): SocketCalls {
  const clients = new Map<string, WebexHttp>();
  const clientOf = (origin: string): WebexHttp => {
    const client =
      clients.get(origin) ?? createWebexHttp({ ...deps, baseUrl: origin, token: async () => token });
    clients.set(origin, client);
    return client;
  };
  return {
    async ask(method, address, body) {
      if (!places.trusts(address)) {
        throw new Fault({
          code: 'untrusted-host',
          message: 'Webex named an address that is none of its own hosts: the token was not sent there.',
          repeat: 'never',
        });
      }
      const { origin, pathname, search } = new URL(address);
      return (await clientOf(origin).request({ method, path: `${pathname}${search}`, body })).body;
    },
    async close() {
      await Promise.all([...clients.values()].map(async (client) => client.close()));
    },
  };
}
