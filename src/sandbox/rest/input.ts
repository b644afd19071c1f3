import { z } from 'zod';
import { encodeId, isUuid, isWebexId, unpadded } from '../world/ids.ts';
import type { Call, Reply } from './route.ts';
import { ok } from './route.ts';
import { badRequest } from './webex-error.ts';

export function issueText(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'Invalid input.';
  const path = issue.path.map(String).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}

export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (!parsed.success) throw badRequest(`Invalid request body: ${issueText(parsed.error)}`);
  return parsed.data;
}

export function idOf(value: string): string {
  if (!isWebexId(value)) throw badRequest('Expect base64 ID or UUID.');
  return unpadded(value);
}

export function idParam(call: Call, name: string): string {
  return idOf(call.param(name));
}

export function idQuery(call: Call, name: string): string | undefined {
  const value = call.query(name);
  return value === undefined ? undefined : idOf(value);
}

/** Some families name an organization by its bare uuid, others by the id around it. */
export function orgIdOf(value: string): string {
  return isUuid(value) ? encodeId('ORGANIZATION', value) : idOf(value);
}

export function requiredQuery(call: Call, name: string): string {
  const value = call.query(name);
  if (value === undefined || value === '')
    throw badRequest(`Required String parameter '${name}' is not present`);
  return value;
}

/** Pages that are asked for by the number of the first item. */
export function startPaged<T>(
  call: Call,
  all: readonly T[],
  limits: { fallback: number; limit: number },
  render: (item: T) => unknown,
): Reply {
  const max = maxOf(call, limits.fallback, limits.limit);
  const raw = call.query('start') ?? '0';
  if (!/^\d{1,9}$/.test(raw)) throw badRequest(`Invalid value for parameter 'start': ${raw}`);
  const end = Number(raw) + max;
  const headers = end < all.length ? nextLink(call, { start: String(end), max: String(max) }) : {};
  return ok({ items: all.slice(Number(raw), end).map(render) }, headers);
}

export function maxOf(call: Call, fallback: number, limit: number, name = 'max'): number {
  const raw = call.query(name);
  if (raw === undefined) return fallback;
  if (!/^\d+$/.test(raw) || Number(raw) < 1)
    throw badRequest(`Invalid value for parameter '${name}': ${raw}`);
  return Math.min(Number(raw), limit);
}

export function nextLink(call: Call, changes: Readonly<Record<string, string>>): Record<string, string> {
  const url = new URL(call.url);
  for (const [name, value] of Object.entries(changes)) url.searchParams.set(name, value);
  return { Link: `<${url.href}>; rel="next"` };
}

/** Offset paging behind an opaque cursor, for lists that do not move under the reader. */
export function pageOf<T>(
  call: Call,
  all: readonly T[],
  max: number,
): { items: T[]; headers: Record<string, string> } {
  const cursor = call.query('cursor') ?? '0';
  if (!/^\d{1,9}$/.test(cursor)) throw badRequest("Invalid value for parameter 'cursor'.");
  const end = Number(cursor) + max;
  const headers = end < all.length ? nextLink(call, { cursor: String(end) }) : {};
  return { items: all.slice(Number(cursor), end), headers };
}

export function paged<T>(
  call: Call,
  all: readonly T[],
  limits: { fallback: number; limit: number },
  render: (item: T) => unknown,
  extra: Readonly<Record<string, unknown>> = {},
): Reply {
  const { items, headers } = pageOf(call, all, maxOf(call, limits.fallback, limits.limit));
  return ok({ items: items.map(render), ...extra }, headers);
}
