// People, remembered for a while: the framework looks its author up for every single event.
import type { WebexHttp } from '../http.ts';
import { createResource, type Item, idOf, type Resource } from './resource.ts';

export type People = Pick<Resource, 'get' | 'list'>;

const MAX_REMEMBERED = 5_000;

export function createPeople(http: WebexHttp, ttlMs: number): People {
  const resource = createResource(http, '/people');
  const remembered = new Map<string, { readonly person: Promise<Item>; readonly until: number }>();

  return {
    list: (query) => resource.list(query),
    get(item) {
      const id = idOf(item);
      const known = remembered.get(id);
      if (known !== undefined && performance.now() < known.until) return known.person;
      const person = resource.get(id);
      remembered.delete(id);
      remembered.set(id, { person, until: performance.now() + ttlMs });
      forgetOldest(remembered);
      return person.catch((error: unknown) => {
        // A failure is never remembered: the next event of this person asks again.
        if (remembered.get(id)?.person === person) remembered.delete(id);
        throw error;
      });
    },
  };
}

function forgetOldest(remembered: Map<string, unknown>): void {
  if (remembered.size <= MAX_REMEMBERED) return;
  const [oldest] = remembered.keys();
  if (oldest !== undefined) remembered.delete(oldest);
}
