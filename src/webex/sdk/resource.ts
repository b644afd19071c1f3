// The five calls every resource of the SDK has, and its pages.
import type { Call, Query } from '../call.ts';
import type { WebexHttp } from '../http.ts';

/** What Webex answered, undecoded: the framework reads it loosely, our own code through wire.ts. */
export interface Item {
  readonly id: string;
  readonly [field: string]: unknown;
}

export interface Page {
  readonly items: Item[];
  readonly length: number;
  hasNext(): boolean;
  next(): Promise<Page>;
}

export type IdOrItem = string | { readonly id: string };

export interface Resource {
  get(item: IdOrItem): Promise<Item>;
  list(query?: Query): Promise<Page>;
  create(fields: object): Promise<Item>;
  update(item: { readonly id: string; readonly [field: string]: unknown }): Promise<Item>;
  remove(item: IdOrItem): Promise<void>;
}

export function createResource(http: WebexHttp, path: string): Resource {
  const at = (item: IdOrItem): string => `${path}/${encodeURIComponent(idOf(item))}`;
  return {
    get: (item) => requestItem(http, { method: 'GET', path: at(item) }),
    list: (query) => readPage(http, { method: 'GET', path, query }),
    create: (fields) => requestItem(http, { method: 'POST', path, body: fields }),
    update: ({ id, ...fields }) => requestItem(http, { method: 'PUT', path: at(id), body: fields }),
    async remove(item) {
      await http.request({ method: 'DELETE', path: at(item) });
    },
  };
}

export const idOf = (item: IdOrItem): string => (typeof item === 'string' ? item : item.id);

export async function requestItem(http: WebexHttp, call: Call): Promise<Item> {
  const answer = await http.request(call);
  if (isItem(answer.body)) return answer.body;
  throw http.unreadable(call, answer);
}

const isRecord = (body: unknown): body is Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null;

const isItem = (body: unknown): body is Item => isRecord(body) && typeof body['id'] === 'string';

async function readPage(http: WebexHttp, call: Call): Promise<Page> {
  const { answer, next } = await http.page(call);
  const items: unknown = isRecord(answer.body) ? answer.body['items'] : undefined;
  if (!Array.isArray(items) || !items.every(isItem)) throw http.unreadable(call, answer);
  return {
    items,
    length: items.length,
    hasNext: () => next !== undefined,
    next: () =>
      next === undefined ? Promise.reject(new RangeError('there is no next page')) : readPage(http, next),
  };
}
