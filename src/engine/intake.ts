// The door: a delivery is acknowledged only after it is stored, and stored only once.
import { deliveryKey, deliveryLane } from '../domain/delivery.ts';
import type { Delivery } from '../domain/ports/chat.ts';
import type { Store } from '../domain/ports/store.ts';
import { CHAT_ATTEMPTS } from './jobs.ts';

export interface Intake {
  /** Resolves when the delivery is in the database; a second one of the same event changes nothing. */
  receive(delivery: Delivery): Promise<'stored' | 'duplicate'>;
}

export function createIntake({
  store,
  keyOf,
}: {
  readonly store: Store;
  /** See `deliveryKey` and `deliveryLane`. */
  readonly keyOf?: ((id: string) => string) | undefined;
}): Intake {
  return {
    async receive(delivery) {
      const fresh = await store.enqueue({
        queue: 'inbox',
        lane: deliveryLane(delivery, keyOf),
        key: deliveryKey(delivery, keyOf),
        payload: delivery,
        maxAttempts: CHAT_ATTEMPTS,
      });
      return fresh ? 'stored' : 'duplicate';
    },
  };
}
