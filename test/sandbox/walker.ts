import { expect } from 'vitest';
import { type Answer, Client, type Json } from './harness.ts';

export type Seen = { method: string; path: string; status: number; body: unknown };

/** Asks, remembers what came, and wants the status it was told to expect. */
export class Walker extends Client {
  readonly #seen: Seen[];

  constructor(url: string, token: string | undefined, seen: Seen[]) {
    super(url, token);
    this.#seen = seen;
  }

  async ask(method: string, path: string, wanted: number, body?: unknown, type?: string): Promise<Json> {
    const answer = await this.#send(method, path, body, type);
    expect([`${method} ${path}`, answer.status, answer.text]).toEqual([
      `${method} ${path}`,
      wanted,
      expect.anything(),
    ]);
    const { pathname } = new URL(path.startsWith('http') ? path : this.url + path);
    this.#seen.push({ method, path: pathname, status: answer.status, body: answer.body });
    return answer.body ?? {};
  }

  async #send(method: string, path: string, body: unknown, type: string | undefined): Promise<Answer> {
    if (type === undefined) return this.call(method, path, body);
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': type };
    const answer = await fetch(this.url + path, { method, headers, body: JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: JSON.parse(text) };
  }

  async first(path: string): Promise<Json> {
    const { items } = await this.ask('GET', path, 200);
    expect(items, path).not.toHaveLength(0);
    return items[0];
  }
}
