// An installation as it can be opened, with whatever of it is broken left out: the checks say what that is.
import type { Dispatcher } from 'undici';
import { type AdminAccess, connectAdmin } from '../admin-access.ts';
import { followClock, systemClock } from '../clock.ts';
import type { Env } from '../config.ts';
import { type ConfigParts, loadParts } from '../config-parts.ts';
import type { Operation } from '../domain/operation.ts';
import type { Clock } from '../domain/ports/clock.ts';
import { type Keys, loadKeys } from '../keys.ts';
import { createLogger, type Logger } from '../log.ts';
import { type OpenStore, openStore } from '../store/open.ts';
import { createWayOut } from '../way-out.ts';
import { createWebexHttp, type WebexHttp } from '../webex/http.ts';
import { createOutbound } from '../webex/outbound.ts';
import { Skipped } from './finding.ts';

export interface Patient {
  readonly parts: ConfigParts;
  readonly operations: readonly Operation[];
  readonly clock: Clock;
  readonly agent: Dispatcher;
  /** Of the bot's account; undefined without its token. */
  readonly bot: WebexHttp | undefined;
  readonly opened: Opened | { readonly trouble: string } | undefined;
  /** Undefined without the database, or without usable settings. */
  readonly access: AdminAccess | undefined;
  close(): Promise<void>;
}

export interface Opened {
  readonly store: OpenStore;
  readonly keys: Keys;
}

export interface Admission {
  readonly env: Env;
  readonly operations: readonly Operation[];
  /** Instead of the machine's, or the sandbox's. */
  readonly clock?: Clock | undefined;
}

/** A person waits in front of the screen. */
export const IMPATIENT = { maxTries: 2, maxRetryAfterMs: 5_000, headersMs: 10_000 };

export async function admit({ env, operations, clock: instead }: Admission): Promise<Patient> {
  const parts = loadParts(env);
  const log = createLogger('silent');
  const opened = await open(parts);
  const followed = instead === undefined ? await follow(parts, log) : undefined;
  const clock = instead ?? followed ?? systemClock;
  const agent = createOutbound(
    parts.webex?.proxies ?? { https: undefined, http: undefined, none: undefined },
  );
  const { webex, botToken } = parts;
  const bot =
    webex === undefined || botToken === undefined
      ? undefined
      : createWebexHttp({
          baseUrl: webex.webexApiUrl,
          token: async () => botToken,
          clock,
          agent,
          limits: IMPATIENT,
        });
  const connected =
    opened !== undefined && 'store' in opened ? connect(parts, opened, clock, log) : undefined;
  return {
    parts,
    operations,
    clock,
    agent,
    bot,
    opened,
    access: connected?.access,
    async close() {
      followed?.stop();
      await bot?.close();
      await connected?.close();
      await agent.destroy();
      if (opened !== undefined && 'store' in opened) await opened.store.close();
    },
  };
}

async function open({ storage }: ConfigParts): Promise<Patient['opened']> {
  if (storage === undefined) return undefined;
  try {
    const keys = loadKeys(storage.secretKeys, storage.dataDir);
    const store = await openStore(
      { ...storage.storage, exclusive: false },
      { auditKey: keys.audit, olderAuditKeys: keys.olderAudit },
    );
    return { store, keys };
  } catch (error) {
    return { trouble: error instanceof Error ? error.message || error.name : String(error) };
  }
}

/** A sandbox that cannot be reached is told by another check. */
async function follow({ webex }: ConfigParts, log: Logger) {
  const clockUrl = webex?.clockUrl;
  if (clockUrl === undefined) return undefined;
  return followClock(clockUrl, log, () => undefined).catch(() => undefined);
}

function connect({ storage, webex, credentials }: ConfigParts, { store }: Opened, clock: Clock, log: Logger) {
  if (storage === undefined || webex === undefined || credentials === undefined) return undefined;
  const way = createWayOut(webex, store.rateGate, log);
  const config = { ...webex, ...storage, credentials };
  const access = connectAdmin({ config, opened: store, clock, log, way, onRefused: () => undefined });
  return {
    access,
    async close() {
      await access.close();
      await way.close();
    },
  };
}

/** For checks that need the database: it is there, since they name `database` among their needs. */
export function storeOf({ opened }: Patient): OpenStore {
  if (opened === undefined || !('store' in opened)) throw new Skipped('Skipped: there is no database.');
  return opened.store;
}

export function accessOf({ access }: Patient): AdminAccess {
  if (access === undefined)
    throw new Skipped('Skipped: the settings of the admin account, or the database, cannot be used.');
  return access;
}
