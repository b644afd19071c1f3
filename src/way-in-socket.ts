// A socket that we open ourselves brings the events: no address of ours has to be reached from outside. Nothing promises
// that it brings all of them: what was missed is fetched after each opening, and every few minutes it is compared.
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from './domain/failure.ts';
import { patiently } from './patiently.ts';
import { rememberedDevice } from './socket-device.ts';
import { alone, type Turn, takingTurns } from './socket-turn.ts';
import { botHttp, socketCalls, type WayIn, type WayInDeps } from './way-in.ts';
import { createSocketDevices, type SocketDevice } from './webex/socket/devices.ts';
import {
  openSocket,
  type SocketEnd,
  type SocketLink,
  type SocketLinkDeps,
  type SocketTimes,
} from './webex/socket/link.ts';
import { socketPlaces } from './webex/socket/places.ts';
import { removeWebhooks } from './webex/webhooks.ts';

export interface SocketInDeps extends WayInDeps {
  readonly random: () => number;
  readonly times?: (Partial<SocketTimes> & { readonly checkMs?: number }) | undefined;
}

const STANDBY_MS = 3_000;
const BACKOFF_MS = { first: 1_000, most: 60_000 };
/** A socket that lasted so long was a good one. */
const STEADY_MS = 60_000;
/** Another program has taken our device: to take it back at once would only go to and fro. */
const REPLACED_MS = 10_000;
const REPLACED = 4000;
const CHECK_MS = 5 * 60_000;
/** Checks overlap, as clocks differ. */
const OVERLAP_MS = 2 * 60_000;
/** Webex forgets devices that were idle for a week. */
const REFRESH_MS = 24 * 60 * 60_000;
const STALE: readonly (number | undefined)[] = [1008, 4400, 4401, 4404, 4410];

/** A socket that is open, and what has to be known of it. */
interface Open {
  readonly link: SocketLink;
  readonly device: SocketDevice;
  /** Real time. */
  readonly since: number;
  checkedAt: number;
  refreshedAt: number;
  caughtUp: boolean;
}

export function socketIn(deps: SocketInDeps): WayIn {
  const { config, opened, catchUp, readiness, observe, clock, log, signal } = deps;
  const calls = socketCalls(deps);
  const http = botHttp(deps);
  const devices = createSocketDevices(calls, socketPlaces(config.webexApiUrl, config.wdmUrl));
  const remembered = rememberedDevice(opened.store);
  const takeTurn = 'databaseUrl' in config.storage ? takingTurns(opened.lease, log) : alone;
  const first = Promise.withResolvers<void>();
  let open: Open | undefined;
  let listening: Promise<void> | undefined;
  /** The device's socket was refused: it may be there no more, whatever the list says. */
  let isStale = false;
  /** Business time since when nothing may have come although the socket was open. */
  let deafSince: number | undefined;
  let failures = 0;

  const deviceFor = async (turn: Turn): Promise<SocketDevice> => {
    const known = await remembered.recall();
    const device = await (isStale ? devices.anew(known) : devices.current(known));
    isStale = false;
    if (device.url !== known && (await turn.isOurs())) await remembered.remember(device.url);
    return device;
  };

  const recover = async (now: Open): Promise<void> => {
    const ended = new AbortController();
    void now.link.ended.then(() => ended.abort());
    const until = AbortSignal.any([signal, ended.signal]);
    await patiently(log, until, 'What was missed cannot be fetched', async () => catchUp.run(deafSince));
    deafSince = undefined;
    now.caughtUp = true;
    first.resolve();
    await patiently(log, until, 'The webhooks of before cannot be removed', async () =>
      removeWebhooks(http, log),
    );
  };

  const take: SocketLinkDeps['take'] = async (delivery) => {
    const begun = performance.now();
    const took = (end: 'stored' | 'duplicate' | 'failed'): void =>
      observe({ kind: 'delivery', end, ms: performance.now() - begun });
    try {
      took(await deps.intake.receive(delivery));
    } catch (error) {
      took('failed');
      throw error;
    }
  };

  /** Until the socket is at its end; answers how that came. */
  const listen = async (turn: Turn): Promise<SocketEnd> => {
    const device = await deviceFor(turn);
    const { agent } = deps.way;
    const token = config.botToken;
    const link = await openSocket({
      address: device.webSocketUrl,
      token,
      agent,
      log,
      take,
      signal,
      times: deps.times,
    });
    const since = performance.now();
    const now: Open = { link, device, since, checkedAt: since, refreshedAt: since, caughtUp: false };
    open = now;
    const stop = (): void => void link.close();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    readiness.heard();
    log.info({}, 'Listening through the socket');
    const kept = turn.keep(stop);
    recover(now).catch((error: unknown) => log.debug({ error }, 'The socket ended before all was fetched'));
    const end = await link.ended;
    kept.end();
    signal.removeEventListener('abort', stop);
    open = undefined;
    failures = performance.now() - since >= STEADY_MS ? 0 : failures;
    return end;
  };

  const afterTurn = (trouble: unknown): number => {
    failures += 1;
    const grown = BACKOFF_MS.first * 2 ** Math.min(failures - 1, 10);
    const waitMs = Math.min(BACKOFF_MS.most, grown) * (0.5 + deps.random() / 2);
    if (!(trouble instanceof Fault)) return waitMs;
    if (trouble.code === 'socket-refused') isStale = STALE.includes(trouble.errorCode) || failures > 1;
    return Math.max(waitMs, trouble.retryAfterMs ?? 0);
  };

  const oneTurn = async (turn: Turn): Promise<number> => {
    let waitMs: number;
    try {
      const { code, reason } = await listen(turn);
      if (signal.aborted) return 0;
      waitMs = Math.max(afterTurn(undefined), code === REPLACED ? REPLACED_MS : 0);
      const why = code === REPLACED ? 'Another program uses the socket of the bot' : 'The socket has ended';
      log.warn({ code, reason, waitMs }, `${why}; it is opened again`);
    } catch (error) {
      if (signal.aborted) return 0;
      waitMs = afterTurn(error);
      log.error({ error, waitMs }, 'The socket cannot be opened');
    }
    readiness.deafened('The socket to Webex is not open; it is being opened again.');
    return waitMs;
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const turn = await takeTurn().catch((error: unknown) => {
        log.error({ error }, 'Whose turn at the socket it is cannot be seen');
        return undefined;
      });
      const waitMs = turn === undefined ? standBy() : await oneTurn(turn);
      await turn
        ?.giveUp()
        .catch((error: unknown) => log.warn({ error }, 'The turn at the socket runs out by itself'));
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  };
  /** Another process listens; what it hears is in the store for all. */
  const standBy = (): number => {
    readiness.heard();
    first.resolve();
    return STANDBY_MS;
  };

  const tellOthers = async (): Promise<void> => void (await opened.replicas.agree(config.webhookSecrets));

  /** True when it brought all there was. */
  const check = async (now: Open): Promise<boolean> => {
    const elapsed = performance.now() - now.checkedAt;
    const from = clock.now() - elapsed - OVERLAP_MS;
    const missed = await catchUp.check(from);
    await removeWebhooks(http, log);
    now.checkedAt = performance.now();
    if (missed === 0) return true;
    deafSince = from;
    log.warn({ missed }, 'The socket is open and has not brought all there was; it is opened anew');
    await now.link.close();
    return false;
  };

  return {
    async open() {
      await patiently(log, signal, 'The database does not answer', tellOthers);
      listening = run();
      await Promise.race([first.promise, listening]);
      signal.throwIfAborted();
    },
    async lookAfter() {
      await tellOthers();
      const now = open;
      if (!now?.caughtUp) return;
      const { checkMs = CHECK_MS } = deps.times ?? {};
      if (performance.now() - now.checkedAt >= checkMs && !(await check(now))) return;
      if (performance.now() - now.refreshedAt >= REFRESH_MS) {
        await devices.current(now.device.url);
        now.refreshedAt = performance.now();
      }
      await catchUp.beat();
    },
    async close() {
      await open?.link.close();
      await calls.close();
      await http.close();
      await listening;
    },
  };
}
