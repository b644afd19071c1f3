import type { Mercury } from './socket/mercury.ts';
import type { Delivery, DeliveryLog } from './webhooks/delivery-log.ts';
import type { Dispatcher } from './webhooks/dispatcher.ts';
import type { WorldEvent } from './world/world.ts';

/** Brings what happened to whoever waits for it, by webhook and by socket. */
export class Deliveries {
  readonly #log: DeliveryLog;
  readonly #webhooks: Dispatcher;
  readonly #sockets: Mercury;

  constructor(log: DeliveryLog, webhooks: Dispatcher, sockets: Mercury) {
    this.#log = log;
    this.#webhooks = webhooks;
    this.#sockets = sockets;
  }

  dispatch(events: readonly WorldEvent[]): void {
    this.#webhooks.dispatch(events);
    this.#sockets.dispatch(events);
  }

  list(since: number, limit: number): Delivery[] {
    return this.#log.list(since, limit);
  }

  /** Undefined: there is no such delivery, or nobody any more to receive it. */
  async resend(n: number): Promise<Delivery | undefined> {
    const delivery = this.#log.find(n);
    if (delivery === undefined) return undefined;
    return (await this.#webhooks.resend(delivery)) ?? (await this.#sockets.resend(delivery));
  }

  async close(): Promise<void> {
    await this.#webhooks.close();
    await this.#sockets.close();
  }
}
