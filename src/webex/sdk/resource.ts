// The five calls every resource of the SDK has, and its pages.
import type { Answer } from '../exchange.ts';
import type { Call, Query, WebexHttp } from '../http.ts';
import { faultOfReading } from '../webex-fault.ts';

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
  const { body, trackingId } = await http.request(call);
  if (isItem(body)) return body;
  throw faultOfReading(
    call.method,
    'unreadable-answer',
    'Webex answered without the item asked for.',
    trackingId,
  );
}

const isItem = (body: unknown): body is Item =>
  typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string';

async function readPage(http: WebexHttp, call: Call): Promise<Page> {
  const { answer, next } = await http.page(call);
  const items = itemsOf(answer);
  return {
    items,
    length: items.length,
    hasNext: () => next !== undefined,
    next: () =>
      next === undefined ? Promise.reject(new RangeError('there is no next page')) : readPage(http, next),
  };
}

function itemsOf({ body, trackingId }: Answer): Item[] {
  const items: unknown =
    typeof body === 'object' && body !== null && 'items' in body ? body.items : undefined;
  if (Array.isArray(items) && items.every(isItem)) return items;
  throw faultOfReading('GET', 'unreadable-answer', 'Webex answered without the list asked for.', trackingId);
}
