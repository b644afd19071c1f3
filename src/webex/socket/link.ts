// One socket, from its opening to its end: authorized, pinged, and each event acknowledged only when whoever takes it in
// is done with it.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CloseEvent, type Dispatcher, WebSocket } from 'undici';
import { Fault } from '../../domain/failure.ts';
import type { Delivery } from '../../domain/ports/chat.ts';
import { SILENT, type WebexLog } from '../webex-log.ts';
import { type Frame, readFrame } from './frames.ts';

export interface SocketEnd {
  /** As of a close of a WebSocket; 1006 when the line just broke. */
  readonly code: number;
  readonly reason: string;
}

export interface SocketLink {
  /** Resolves when nothing comes any more. */
  readonly ended: Promise<SocketEnd>;
  /** What has come is taken in and acknowledged before the socket is closed; resolves then. */
  close(): Promise<void>;
}

export interface SocketLinkDeps {
  readonly address: string;
  readonly token: string;
  readonly agent?: Dispatcher | undefined;
  readonly log?: WebexLog | undefined;
  /** Tried again until it succeeds, or the socket is at its end. */
  readonly take: (delivery: Delivery) => Promise<unknown>;
  /** Ends the opening; an open socket is closed by `close`. */
  readonly signal?: AbortSignal | undefined;
  readonly times?: Partial<SocketTimes> | undefined;
}

export interface SocketTimes {
  /** From the beginning to the authorization. */
  readonly openMs: number;
  readonly pingMs: number;
  /** A ping that is not answered by then has been sent to nobody. */
  readonly pongMs: number;
  readonly retryMs: number;
  /** For what has come, at the end. */
  readonly drainMs: number;
}

const TIMES: SocketTimes = { openMs: 30_000, pingMs: 15_000, pongMs: 14_000, retryMs: 500, drainMs: 5_000 };
/** Events that wait for the store: with more of them it is better to begin anew. */
const MOST_WAITING = 10_000;
const DONE = 1000;

/** Resolves when Webex has accepted the token; rejects with a Fault `socket-refused` whose `errorCode` is that of the close. */
export async function openSocket(deps: SocketLinkDeps): Promise<SocketLink> {
  const { log = SILENT, agent } = deps;
  const times = { ...TIMES, ...deps.times };
  const socket = new WebSocket(
    withParameters(deps.address),
    agent === undefined ? [] : { dispatcher: agent },
  );
  socket.binaryType = 'arraybuffer';
  const authorized = Promise.withResolvers<void>();
  const ending = Promise.withResolvers<SocketEnd>();
  const over = new AbortController();
  const end = (code: number, reason: string): void => {
    if (over.signal.aborted) return;
    over.abort();
    heart.stop();
    socket.close();
    ending.resolve({ code, reason });
  };
  const inbox = createInbox({ socket, take: deps.take, log, times, over: over.signal, end });
  const heart = createHeart(socket, times, end);

  socket.addEventListener('open', () => {
    send(socket, { id: randomUUID(), type: 'authorization', data: { token: `Bearer ${deps.token}` } });
  });
  socket.addEventListener('message', ({ data }) => {
    heart.heard();
    const frame = readFrame(typeof data === 'string' ? data : Buffer.from(data).toString('utf8'));
    if (frame?.kind === 'authorized') authorized.resolve();
    if (frame !== undefined) inbox.put(frame);
  });
  socket.addEventListener('close', ({ code, reason }: CloseEvent) => end(code, reason));
  const stop = (): void => end(DONE, 'stopping');
  deps.signal?.addEventListener('abort', stop, { once: true });
  const late = setTimeout(() => end(1006, 'Webex did not answer in time.'), times.openMs);
  try {
    const early = await Promise.race([authorized.promise, ending.promise]);
    if (early !== undefined) throw refused(early);
  } finally {
    clearTimeout(late);
    deps.signal?.removeEventListener('abort', stop);
  }
  heart.start();
  return {
    ended: ending.promise,
    async close() {
      heart.stop();
      await inbox.drain();
      end(DONE, 'done');
    },
  };
}

/** What its own clients ask for: text, to be told when all is well, and refusals as codes of a close. */
function withParameters(address: string): string {
  const url = new URL(address);
  url.searchParams.set('outboundWireFormat', 'text');
  url.searchParams.set('bufferStates', 'true');
  url.searchParams.set('aliasHttpStatus', 'true');
  url.searchParams.set('clientTimestamp', String(Date.now()));
  return url.href;
}

function send(socket: WebSocket, frame: object): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
}

const refused = ({ code, reason }: SocketEnd): Fault =>
  new Fault({
    code: 'socket-refused',
    message: `Webex did not open the socket (${code}${reason === '' ? '' : ` ${reason}`}).`,
    repeat: 'safe',
    errorCode: code,
  });

interface InboxDeps {
  readonly socket: WebSocket;
  readonly take: SocketLinkDeps['take'];
  readonly log: WebexLog;
  readonly times: SocketTimes;
  readonly over: AbortSignal;
  readonly end: (code: number, reason: string) => void;
}

/** One after the other, so that what is said in a space stays in its order. */
function createInbox({ socket, take, log, times, over, end }: InboxDeps) {
  let waiting = 0;
  let closing = false;
  let last: Promise<void> = Promise.resolve();

  const stored = async (delivery: Delivery): Promise<boolean> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await take(delivery);
        return true;
      } catch (error) {
        if (over.aborted) return false;
        if (attempt === 1) log.error({ error }, 'An event could not be stored; it is tried again');
        await sleep(times.retryMs);
      }
    }
  };
  const handle = async ({ id, deliveries }: Frame): Promise<void> => {
    // Also what came last before the line broke: it has been told, and may not be told again.
    for (const delivery of deliveries) if (!(await stored(delivery))) return;
    if (id !== undefined) send(socket, { type: 'ack', messageId: id });
  };

  const afterIt = async (before: Promise<void>, frame: Frame): Promise<void> => {
    await before;
    await handle(frame);
    waiting -= 1;
  };

  return {
    put(frame: Frame): void {
      if (closing || over.aborted || frame.kind === 'pong') return;
      waiting += 1;
      if (waiting > MOST_WAITING) end(1006, 'The store does not keep up.');
      last = afterIt(last, frame);
    },
    async drain(): Promise<void> {
      closing = true;
      await Promise.race([last, sleep(times.drainMs)]);
    },
  };
}

/** Any sign of life will do; the `pong` is the one that is asked for. */
function createHeart(socket: WebSocket, times: SocketTimes, end: (code: number, reason: string) => void) {
  let next: NodeJS.Timeout | undefined;
  let patience: NodeJS.Timeout | undefined;
  const beat = (): void => {
    send(socket, { id: randomUUID(), type: 'ping' });
    patience ??= setTimeout(() => end(1006, 'Webex does not answer any more.'), times.pongMs);
  };
  return {
    start: () => {
      next = setInterval(beat, times.pingMs);
    },
    heard: () => {
      clearTimeout(patience);
      patience = undefined;
    },
    stop: () => {
      clearInterval(next);
      clearTimeout(patience);
    },
  };
}
