// A call to Webex, before it is sent.
import type { Payload } from './exchange.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Call {
  readonly method: Method;
  /** Below the base URL, beginning with `/`; ids in it are encoded by the caller. */
  readonly path: string;
  readonly query?: Query | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, e.g. a multipart form. */
  readonly payload?: Payload | undefined;
  /** The answer is a file of at most so many bytes: its body is them, as they come. */
  readonly fileMax?: number | undefined;
  /** Nobody waits for it in front of a screen: calls of others go first. */
  readonly bulk?: boolean | undefined;
}

/** The path with its query; the path of a next page has one already. */
export function withQuery({ path, query }: Call): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  if (text === '') return path;
  return `${path}${path.includes('?') ? '&' : '?'}${text}`;
}
