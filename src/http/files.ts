// Hands out a file that is too large for a message to whoever has its link, until the link has run out.
import { once } from 'node:events';
import type { RequestHandler } from 'express';
import type { Clock } from '../domain/ports/clock.ts';
import type { Files } from '../domain/ports/files.ts';
import type { Links } from '../domain/ports/links.ts';
import type { Log } from '../domain/ports/log.ts';

export const FILES_PATH = '/files';

export interface FilesDeps {
  readonly files: Pick<Files, 'about' | 'pieces'>;
  readonly links: Links;
  /** Business time; it is known some time after the door has opened. */
  readonly clock: () => Clock | undefined;
  readonly log: Log;
}

export function handOut({ files, links, clock, log }: FilesDeps): RequestHandler<{ token: string }> {
  return async (request, response) => {
    const link = links.open(request.params.token);
    const now = clock()?.now();
    const file = link && now !== undefined && now < link.until ? await files.about(link.key) : undefined;
    if (!file) {
      const error = link ? 'This link has run out. Ask for the report again.' : 'There is nothing here.';
      response.status(link ? 410 : 404).json({ error });
      return;
    }
    response.status(200).set({
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(file.size),
      'Content-Disposition': `attachment; filename="${file.name.replace(/[^\w.-]/g, '_')}"`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    try {
      for await (const piece of files.pieces(file.key)) {
        if (response.destroyed) return;
        if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
      response.end();
    } catch (error) {
      log.warn({ error }, 'A file could not be handed out to its end');
      response.destroy();
    }
  };
}
