import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Fault, Faults } from '../control/faults.ts';
import type { Ledger } from '../control/ledger.ts';
import { actorOf, ownerOf } from '../rest/actor.ts';
import { isLoopbackHost } from '../rest/loopback.ts';
import type { Actor } from '../rest/route.ts';
import type { Delivery, DeliveryLog } from '../webhooks/delivery-log.ts';
import { Mail } from '../webhooks/fate.ts';
import type { SocketDevice } from '../world/entities.ts';
import type { World, WorldEvent } from '../world/world.ts';
import { type Told, toldOf } from './activities.ts';
import { deviceOf } from './devices.ts';
import { CLOSE, Line, statusCode } from './line.ts';

const AUTHORIZATION_MS = 30_000;
const MAX_FRAME_BYTES = 64 * 1024;
/** Held back for a device without a socket, where `socketReplay` says so. */
const HELD = 1000;

const frameSchema = z.object({
  id: z.string().optional(),
  type: z.string(),
  messageId: z.string().optional(),
  data: z.object({ token: z.string().optional() }).optional(),
});
type Frame = z.infer<typeof frameSchema>;

type Parts = {
  world: World;
  ledger: Ledger;
  faults: Faults;
  log: DeliveryLog;
  baseUrl: () => string;
};

function parsed(bytes: unknown): Frame | undefined {
  try {
    return frameSchema.safeParse(JSON.parse(String(bytes))).data;
  } catch {
    return undefined;
  }
}

/** The sockets through which devices hear of what happens. */
export class Mercury {
  readonly #parts: Parts;
  readonly #mail: Mail;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
  readonly #lines = new Map<string, Line>();
  readonly #held = new Map<string, Delivery[]>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#mail = new Mail(parts.world);
    // A sandbox that was killed has left them so.
    for (const device of parts.world.socketDevices.all())
      parts.world.socketDevices.put({ ...device, isConnected: false });
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      void this.#upgrade(request, socket, head).catch(() => socket.destroy());
    });
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { world, faults, baseUrl } = this.#parts;
    const url = new URL(`${baseUrl()}${request.url ?? '/'}`);
    const device = deviceOf(world, url.pathname);
    const fault = faults.take({ method: 'GET', path: url.pathname, owner: null });
    if (fault?.delayMs !== undefined) await pause(fault.delayMs, undefined, { signal: this.#mail.stopped });
    const isOurs = url.pathname.startsWith('/mercury/') && isLoopbackHost(request.headers.host);
    const status = !isOurs || device === undefined ? 404 : (fault?.status ?? 101);
    this.#record(url, fault?.cut === undefined ? status : 0);
    if (fault?.cut !== undefined || !isOurs) return void socket.destroy();
    // Browsers are not told the status of a refused upgrade, so it comes as the code of a close.
    if (status !== 101 && url.searchParams.get('aliasHttpStatus') !== 'true')
      return void socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    this.#server.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => opened.terminate());
      if (status !== 101 || device === undefined) opened.close(statusCode(status), 'Refused');
      else this.#opened(opened, device);
    });
  }

  #record(url: URL, status: number): void {
    const { world, ledger } = this.#parts;
    const { n } = ledger.add({
      at: new Date(world.now()).toISOString(),
      owner: null,
      method: 'GET',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: null,
      status,
      trackingId: `SANDBOX_${randomUUID()}`,
    });
    world.changes.emit({ kind: 'ledger', n });
  }

  #opened(socket: WebSocket, device: SocketDevice): void {
    const timer = setTimeout(() => socket.close(...CLOSE.silent), AUTHORIZATION_MS);
    socket.on('close', () => clearTimeout(timer));
    socket.once('message', (bytes) => {
      clearTimeout(timer);
      const frame = parsed(bytes);
      const actor = frame?.type === 'authorization' ? this.#actor(frame) : undefined;
      void this.#authorize(socket, device, actor).catch(() => socket.terminate());
    });
  }

  #actor({ data }: Frame): Actor | undefined {
    return actorOf(this.#parts.world, data?.token);
  }

  async #authorize(socket: WebSocket, { id }: SocketDevice, actor: Actor | undefined): Promise<void> {
    const { world } = this.#parts;
    const fault = await this.#fault('authorization', ownerOf(actor));
    const device = world.socketDevices.get(id);
    if (device === undefined) return socket.close(...CLOSE.notFound);
    if (device.personId !== actor?.person.id) return socket.close(...CLOSE.unauthorized);
    const line = new Line(socket, device, ownerOf(actor));
    if (fault && line.suffer(fault)) return;
    this.#lines.get(id)?.close(CLOSE.replaced);
    this.#lines.set(id, line);
    this.#use(id, true);
    socket.on('message', (bytes) => void this.#heard(line, parsed(bytes)).catch(() => line.cut()));
    socket.on('close', () => this.#closed(line));
    line.send({ eventType: 'mercury.buffer_state', bufferState: { conversation: 'IN_SYNC' } });
    for (const delivery of this.#held.get(id) ?? []) this.#write(line, delivery);
    this.#held.delete(id);
    if (fault?.cut === 'after') line.cut();
  }

  async #heard(line: Line, frame: Frame | undefined): Promise<void> {
    if (frame?.type === 'ping') {
      const fault = await this.#fault('ping', line.owner);
      if (fault && line.suffer(fault)) return;
      line.pong(frame.id);
      if (fault?.cut === 'after') line.cut();
    }
    if (frame?.type !== 'ack' || frame.messageId === undefined) return;
    const fault = await this.#fault('ack', line.owner);
    if (fault && line.suffer(fault)) return;
    const delivery = line.acked(frame.messageId);
    if (delivery === undefined) return;
    delivery.status = 200;
    this.#parts.log.changed(delivery);
    if (fault?.cut === 'after') line.cut();
  }

  #closed(line: Line): void {
    const { id } = line.device;
    this.#hold(id, line.unacked);
    if (this.#lines.get(id) !== line) return;
    this.#lines.delete(id);
    this.#use(id, false);
  }

  #use(id: string, isConnected: boolean): void {
    const { world } = this.#parts;
    const device = world.socketDevices.get(id);
    if (device) world.socketDevices.put({ ...device, isConnected, usedAt: world.now() });
  }

  /** A device that was deleted loses its socket, too. */
  dispatch(events: readonly WorldEvent[]): void {
    const { world, baseUrl } = this.#parts;
    for (const line of this.#lines.values())
      if (world.socketDevices.get(line.device.id) === undefined) line.close(CLOSE.notFound);
    const devices = world.socketDevices.all();
    if (devices.length === 0 || events.length === 0) return;
    for (const told of toldOf(world, baseUrl(), events))
      for (const device of devices) if (told.audience.includes(device.personId)) this.#tell(device, told);
  }

  #tell({ id }: SocketDevice, { resource, event, activity }: Told): void {
    const isHeld = this.#parts.world.settings.socketReplay === 'unacked';
    if (!isHeld && !this.#lines.has(id)) return;
    const body = JSON.stringify({ eventType: 'conversation.activity', activity });
    this.#mail.send(id, () => {
      const delivery = this.#parts.log.add({
        webhookId: id,
        targetUrl: `socket:${id}`,
        resource,
        event,
        body,
      });
      return () => this.#deliver(delivery);
    });
  }

  async resend({ n, webhookId, targetUrl, resource, event, body }: Delivery): Promise<Delivery | undefined> {
    if (!this.#lines.has(webhookId)) return undefined;
    const delivery = this.#parts.log.add({ webhookId, targetUrl, resource, event, body, resendOf: n });
    await this.#deliver(delivery);
    return delivery;
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const line = this.#lines.get(delivery.webhookId);
    if (line === undefined) {
      this.#hold(delivery.webhookId, [delivery]);
      return;
    }
    const fault = await this.#fault('event', line.owner);
    if (fault && line.suffer(fault)) return this.#hold(delivery.webhookId, [delivery]);
    this.#write(line, delivery);
    if (fault?.cut === 'after') line.cut();
  }

  #write(line: Line, delivery: Delivery): void {
    line.send(z.record(z.string(), z.unknown()).parse(JSON.parse(delivery.body)), delivery);
  }

  /** What nobody acknowledged: kept for the next socket, or lost. */
  #hold(id: string, deliveries: readonly Delivery[]): void {
    if (this.#parts.world.settings.socketReplay === 'unacked') {
      this.#held.set(id, [...(this.#held.get(id) ?? []), ...deliveries].slice(-HELD));
      return;
    }
    for (const delivery of deliveries) {
      delivery.error = 'no socket is open any more';
      this.#parts.log.changed(delivery);
    }
  }

  /** What goes through an open socket is matched as `SOCKET /mercury/…`. */
  async #fault(
    what: 'authorization' | 'event' | 'ack' | 'ping',
    owner: string | null,
  ): Promise<Fault | undefined> {
    const fault = this.#parts.faults.take({ method: 'SOCKET', path: `/mercury/${what}`, owner });
    if (fault !== undefined) this.#parts.world.changes.emit({ kind: 'faults' });
    if (fault?.delayMs !== undefined) await pause(fault.delayMs, undefined, { signal: this.#mail.stopped });
    return fault;
  }

  async close(): Promise<void> {
    for (const line of this.#lines.values()) line.close(CLOSE.goingAway);
    for (const socket of this.#server.clients) socket.terminate();
    await this.#mail.close();
  }
}
