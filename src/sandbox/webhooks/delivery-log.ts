import type { World } from '../world/world.ts';

/** One way of an event to a receiver: a webhook, or a frame on a socket. */
export type Delivery = {
  n: number;
  at: string;
  /** Of the webhook, or of the device whose socket it went through. */
  webhookId: string;
  targetUrl: string;
  resource: string;
  event: string;
  body: string;
  signature?: string | undefined;
  /** The receiver's status, 200 for an acknowledged frame; null while under way or when no answer came (then `error` says why). */
  status: number | null;
  error?: string;
  durationMs?: number;
  resendOf?: number | undefined;
};

const KEPT = 2000;

export class DeliveryLog {
  readonly #world: World;
  #deliveries: Delivery[] = [];
  #last = 0;

  constructor(world: World) {
    this.#world = world;
  }

  add(about: Omit<Delivery, 'n' | 'at' | 'status'>): Delivery {
    this.#last += 1;
    const at = new Date(this.#world.now()).toISOString();
    const delivery: Delivery = { n: this.#last, at, status: null, ...about };
    this.#deliveries.push(delivery);
    if (this.#deliveries.length > KEPT * 1.1) this.#deliveries = this.#deliveries.slice(-KEPT);
    this.changed(delivery);
    return delivery;
  }

  /** The page reads it again. */
  changed({ n }: Delivery): void {
    this.#world.changes.emit({ kind: 'delivery', n });
  }

  find(n: number): Delivery | undefined {
    return this.#deliveries.find((delivery) => delivery.n === n);
  }

  list(since: number, limit: number): Delivery[] {
    return this.#deliveries.filter((delivery) => delivery.n > since).slice(0, limit);
  }
}
