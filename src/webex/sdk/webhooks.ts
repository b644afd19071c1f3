// Webhooks that do nothing. The framework deletes and registers webhooks when it starts and when it stops, and
// with two replicas each would take the other's away; webex/webhooks.ts looks after the real ones.
import { randomUUID } from 'node:crypto';
import type { Page, Resource } from './resource.ts';

export type Webhooks = Pick<Resource, 'list' | 'create' | 'remove'>;

const EMPTY: Page = {
  items: [],
  length: 0,
  hasNext: () => false,
  next: () => Promise.reject(new RangeError('there is no next page')),
};

export const createInertWebhooks = (): Webhooks => ({
  list: () => Promise.resolve(EMPTY),
  create: (fields) => Promise.resolve({ ...fields, id: randomUUID() }),
  remove: () => Promise.resolve(),
});
