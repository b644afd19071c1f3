// Structured logs on stdout: a static message, data as fields; tokens, secrets and typed text never get in.
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, type LoggerOptions, pino, stdSerializers } from 'pino';
import { Fault } from './domain/failure.ts';
import type { Happening } from './domain/ports/observer.ts';
import type { Job } from './domain/ports/store.ts';

export type { Logger };

/** Lines that wait for a full disk to have room again, in characters; what is more is dropped. */
const MOST_WAITING = 4 * 1024 * 1024;

export function createLogger(level: string): Logger {
  const out = pino.destination({ dest: 1, sync: true, maxLength: MOST_WAITING });
  // A log that cannot be written is no reason to stop working, and there is nowhere to say so.
  out.on('error', () => undefined);
  return pino(settings(level), out);
}

/** What every line has in it that is written meanwhile. */
const context = new AsyncLocalStorage<Readonly<Record<string, unknown>>>();

/** Lanes of requests and of their cards begin with the request. */
const OF_REQUEST = /^R-(\d+)\b/;

export async function aboutJob<T>({ queue, lane, key }: Job, work: () => Promise<T>): Promise<T> {
  const [, id] = OF_REQUEST.exec(lane) ?? [];
  const request = id === undefined ? {} : { requestId: Number(id) };
  return context.run({ queue, job: key, ...request }, work);
}

/** The life of every request, a line per change. */
export function logRequests(log: Logger): (happening: Happening) => void {
  return (happening) => {
    if (happening.kind !== 'request') return;
    const { requestId, operation, event, from, to } = happening;
    const say = from === to ? log.debug : log.info;
    say.call(log, { requestId, operation, event, from, to }, 'A request has changed');
  };
}

/** Found by it in Webex's support, so it stands at the top. */
function withTrackingId(fields: Record<string, unknown>): Record<string, unknown> {
  const error = fields['error'] ?? fields['err'];
  if (!(error instanceof Fault) || error.trackingId === undefined) return fields;
  return { trackingId: error.trackingId, ...fields };
}

function settings(level: string): LoggerOptions {
  return {
    name: 'steward',
    level,
    mixin: () => ({ ...context.getStore() }),
    formatters: { log: withTrackingId },
    serializers: { error: stdSerializers.err, err: stdSerializers.err },
    redact: {
      paths: [
        'token',
        '*.token',
        'secret',
        '*.secret',
        'authorization',
        '*.authorization',
        'headers.authorization',
        'error.cause.headers',
      ],
      censor: '[removed]',
    },
  };
}
