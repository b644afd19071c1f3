// Lists, page by page: the next one is where the last one said, and an end comes always.
import { type Call, withQuery } from './call.ts';
import type { Answer } from './exchange.ts';
import { nextPage } from './link.ts';
import { faultOfReading } from './webex-fault.ts';

export interface Pages {
  /** The answer and, if there is one, the call for the page after it. */
  page(call: Call): Promise<{ readonly answer: Answer; readonly next: Call | undefined }>;
  /** All pages, one answer each. */
  pages(call: Call): AsyncGenerator<Answer, void, undefined>;
}

export function createPages(request: (call: Call) => Promise<Answer>, base: URL, maxPages: number): Pages {
  async function page(call: Call): Promise<{ answer: Answer; next: Call | undefined }> {
    const answer = await request(call);
    const next = nextPage(headerOf(answer, 'link'), base, withQuery(call));
    if (next.kind === 'foreign') {
      throw faultOfReading(
        call.method,
        'foreign-page',
        'Webex named a next page on another host; it was not followed.',
        answer.trackingId,
      );
    }
    const { method } = call;
    // A long list must not keep those waiting who have one question.
    return { answer, next: next.kind === 'page' ? { method, path: next.path, bulk: true } : undefined };
  }

  async function* pages(call: Call): AsyncGenerator<Answer, void, undefined> {
    const seen = new Set<string>([withQuery(call)]);
    for (let next: Call | undefined = call; next !== undefined; ) {
      const turned: { answer: Answer; next: Call | undefined } = await page(next);
      yield turned.answer;
      next = turned.next;
      if (next === undefined) return;
      if (seen.has(next.path) || seen.size >= maxPages) {
        throw faultOfReading(
          call.method,
          'endless-pages',
          'Webex did not come to an end with its pages.',
          turned.answer.trackingId,
        );
      }
      seen.add(next.path);
    }
  }

  return { page, pages };
}

export function headerOf({ headers }: Pick<Answer, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
