// Structured logs on stdout: a static message, data as fields; tokens, secrets and typed text never get in.
import { type Logger, type LoggerOptions, pino, stdSerializers } from 'pino';

export type { Logger };

/** Lines that wait for a full disk to have room again, in characters; what is more is dropped. */
const MOST_WAITING = 4 * 1024 * 1024;

export function createLogger(level: string): Logger {
  const out = pino.destination({ dest: 1, sync: true, maxLength: MOST_WAITING });
  // A log that cannot be written is no reason to stop working, and there is nowhere to say so.
  out.on('error', () => undefined);
  return pino(settings(level), out);
}

function settings(level: string): LoggerOptions {
  return {
    name: 'steward',
    level,
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
