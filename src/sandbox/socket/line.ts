import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Fault } from '../control/faults.ts';
import type { Delivery } from '../webhooks/delivery-log.ts';
import type { SocketDevice } from '../world/entities.ts';

export const CLOSE = {
  /** Another socket of the device has taken its place. */
  replaced: [4000, 'Replaced'],
  unauthorized: [4401, 'Authentication failed'],
  notFound: [4404, 'Not Found'],
  silent: [1008, 'Authentication did not happen within the timeout window of 30000 seconds.'],
  goingAway: [1001, 'Going away'],
} as const;

/** One open socket, from its authorization on. */
export class Line {
  readonly device: SocketDevice;
  readonly owner: string | null;
  readonly #socket: WebSocket;
  readonly #unacked = new Map<string, Delivery>();
  #sequence = 0;

  constructor(socket: WebSocket, device: SocketDevice, owner: string | null) {
    this.#socket = socket;
    this.device = device;
    this.owner = owner;
  }

  send(data: Readonly<Record<string, unknown>>, delivery?: Delivery): void {
    const id = randomUUID();
    this.#sequence += 1;
    if (delivery) this.#unacked.set(id, delivery);
    this.#write({
      id,
      data,
      timestamp: Date.now(),
      trackingId: `SANDBOX_${id}`,
      sequenceNumber: this.#sequence,
      headers: {},
    });
  }

  pong(id: unknown): void {
    this.#write({ id, type: 'pong' });
  }

  /** Answers what was acknowledged. */
  acked(messageId: string): Delivery | undefined {
    const delivery = this.#unacked.get(messageId);
    this.#unacked.delete(messageId);
    return delivery;
  }

  /** Sent, and not known to have been taken in. */
  get unacked(): Delivery[] {
    return [...this.#unacked.values()];
  }

  close([code, reason]: readonly [number, string]): void {
    this.#socket.close(code, reason);
  }

  /** True when there is nothing left to be done. */
  suffer({ cut, status }: Fault): boolean {
    if (cut === 'before') this.#socket.terminate();
    else if (status !== undefined)
      this.#socket.close(statusCode(status), 'The sandbox was told to fail here.');
    else return false;
    return true;
  }

  cut(): void {
    this.#socket.terminate();
  }

  #write(frame: unknown): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(frame));
  }
}

/** A refusal in the numbers of sockets; what is no refusal is an unexpected end. */
export function statusCode(status: number): number {
  return status >= 400 && status < 500 ? 4000 + status : 1011;
}
