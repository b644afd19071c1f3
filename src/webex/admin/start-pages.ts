// Lists that are asked for from the number of an item on. A Link leads to the next page where Webex gives one; for
// some of these lists it is not documented, and then a full page has another after it.
import type * as z from 'zod';
import type { Call, Query } from '../call.ts';
import { decode, listOf } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

/** The most that Webex gives at once. */
const MAX = 1000;

export async function startPages<S extends z.ZodType>(
  { http, call }: Pick<OrgAccess, 'http' | 'call'>,
  asked: { readonly path: string; readonly query: Query; readonly item: S; readonly what: string },
): Promise<readonly z.output<S>[]> {
  const { path, query, item, what } = asked;
  const pageFrom = (start: number): Call => ({
    method: 'GET',
    path,
    query: { ...query, max: MAX, start: start === 0 ? undefined : start },
  });
  const all: z.output<S>[] = [];
  let next: Call | undefined = pageFrom(0);
  while (next !== undefined) {
    const now: Call = next;
    const turned = await call(() => http.page(now));
    const { items } = decode(listOf(item), turned.answer.body, what);
    all.push(...items);
    next = turned.next ?? (items.length === MAX ? { ...pageFrom(all.length), bulk: true } : undefined);
  }
  return all;
}
