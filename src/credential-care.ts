// Keeps the credentials alive and has it told when one ends: at the start, every hour, when business time moves, and
// when one is refused.
import type { AdminAccess } from './admin-access.ts';
import type { Config } from './config.ts';
import { Fault } from './domain/failure.ts';
import type { Chat } from './domain/ports/chat.ts';
import type { Clock } from './domain/ports/clock.ts';
import type { CredentialState } from './domain/ports/credentials.ts';
import type { Log } from './domain/ports/log.ts';
import type { Store } from './domain/ports/store.ts';
import { accountFact, credentialFacts } from './domain/show/credential.ts';
import type { Fact as Line } from './domain/views.ts';
import { createTokenWatch } from './engine/token-watch.ts';

export interface CredentialCare {
  start(): void;
  /** Something has happened: look soon. */
  poke(): void;
  /** As they were when they were looked at last. */
  states(): readonly CredentialState[];
  /** Whose account it is, and one line per credential. */
  facts(): Promise<readonly Line[]>;
  stop(): void;
}

interface Deps {
  readonly access: AdminAccess;
  readonly config: Pick<Config, 'notify'>;
  readonly store: Store;
  readonly chat: Pick<Chat, 'space' | 'placeOf'>;
  readonly clock: Clock;
  readonly log: Log;
}

const LOOK_MS = 60 * 60 * 1000;
/** The first people to ask are not kept waiting. */
const FIRST_LOOK_MS = 5_000;
const SOON_MS = 250;

export function createCredentialCare({ access, config, store, chat, clock, log }: Deps): CredentialCare {
  let states: readonly CredentialState[] = [];
  const credentials = { look: async () => (states = await access.credentials.look()) };
  const watch = createTokenWatch({ store, chat, credentials, notify: config.notify, clock, log });
  const timers = new Set<NodeJS.Timeout>();
  let soon: NodeJS.Timeout | undefined;
  let stopped = false;
  const look = (): void => {
    soon = undefined;
    if (stopped) return;
    watch.look().catch((error: unknown) => log.warn({ error }, 'The credentials could not be looked after'));
  };
  const poke = (): void => {
    if (stopped || soon !== undefined) return;
    soon = setTimeout(look, SOON_MS);
    timers.add(soon);
  };
  return {
    start() {
      timers.add(setTimeout(look, FIRST_LOOK_MS));
      timers.add(setInterval(look, LOOK_MS));
    },
    poke,
    async facts() {
      const found = await credentials.look();
      return [...(await account(access)), ...credentialFacts(found, clock.now())];
    },
    states: () => states,
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Nothing when Webex cannot be asked: the line of the credential says why. */
async function account({ admin }: AdminAccess): Promise<readonly Line[]> {
  try {
    return [accountFact(await admin.organizations().partner())];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [];
  }
}
