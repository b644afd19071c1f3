// The five calls every resource of the SDK has, and its pages.
import type { Call, Query, WebexHttp } from '../http.ts';

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
    get: async (item) => asItem((await http.request({ method: 'GET', path: at(item) })).body),
    list: (query) => readPage(http, { method: 'GET', path, query }),
    create: async (fields) => asItem((await http.request({ method: 'POST', path, body: fields })).body),
    update: async ({ id, ...fields }) =>
      asItem((await http.request({ method: 'PUT', path: at(id), body: fields })).body),
    async remove(item) {
      await http.request({ method: 'DELETE', path: at(item) });
    },
  };
}

export const idOf = (item: IdOrItem): string => (typeof item === 'string' ? item : item.id);

export function asItem(body: unknown): Item {
  if (isItem(body)) return body;
  throw new TypeError('Webex answered without the item that was asked for');
}

const isItem = (body: unknown): body is Item =>
  typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string';

async function readPage(http: WebexHttp, call: Call): Promise<Page> {
  const { answer, next } = await http.page(call);
  const items = itemsOf(answer.body);
  return {
    items,
    length: items.length,
    hasNext: () => next !== undefined,
    next: () =>
      next === undefined ? Promise.reject(new RangeError('there is no next page')) : readPage(http, next),
  };
}

function itemsOf(body: unknown): Item[] {
  const items: unknown =
    typeof body === 'object' && body !== null && 'items' in body ? body.items : undefined;
  if (!Array.isArray(items)) throw new TypeError('Webex answered without a list');
  return items.map(asItem);
}
