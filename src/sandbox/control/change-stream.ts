import type { Request, Response } from 'express';
import type { Changes } from '../world/changes.ts';

const HEARTBEAT_MS = 15_000;

export function streamChanges(
  changes: Changes,
  /** Of these only, separated by commas. */
  kind: string | undefined,
  stopped: AbortSignal,
  request: Request,
  response: Response,
): void {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.write(': connected\n\n');
  const wanted = kind === undefined ? undefined : new Set<string>(kind.split(','));
  const unsubscribe = changes.subscribe((change) => {
    if (wanted?.has(change.kind) === false) return;
    response.write(`event: change\ndata: ${JSON.stringify(change)}\n\n`);
  });
  const heartbeat = setInterval(() => response.write(': alive\n\n'), HEARTBEAT_MS);
  const end = (): void => {
    clearInterval(heartbeat);
    unsubscribe();
    stopped.removeEventListener('abort', end);
    response.end();
  };
  stopped.addEventListener('abort', end);
  request.on('close', end);
}
