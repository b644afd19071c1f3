// Structured logs on stdout: a static message, data as fields; tokens, secrets and typed text never get in.
import { type Logger, pino, stdSerializers } from 'pino';

export type { Logger };

export function createLogger(level: string): Logger {
  return pino({
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
  });
}
