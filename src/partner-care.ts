// Keeps the managed organizations warm that are about to be needed, and remembers what the admin account is.
import { accountKey } from './domain/account-role.ts';
import type { Admin } from './domain/ports/admin/admin.ts';
import type { Log } from './domain/ports/log.ts';
import type { Store } from './domain/ports/store.ts';
import type { Warmup } from './webex/warmup.ts';

interface Deps {
  readonly access: { readonly admin: Admin; readonly warm: Pick<Warmup, 'upkeep'> };
  readonly store: Pick<Store, 'read' | 'transaction'>;
  readonly log: Log;
}

interface PartnerCare {
  stop(): void;
  /** Once the calls to Webex have been ended. */
  settled(): Promise<void>;
}

const EVERY_MS = 60_000;
/** More open requests than this have work for hours; the organizations of the newest are enough. */
const MOST_REQUESTS = 500;

export function createPartnerCare({ access, store, log }: Deps): PartnerCare {
  /** A request that waits may be approved, or due, at any moment. */
  const workDue = async (): Promise<readonly string[]> => {
    const open = await store.read(async (reader) =>
      reader.requests({ states: ['pending', 'approved', 'executing'], limit: MOST_REQUESTS }),
    );
    return [...new Set(open.flatMap(({ org }) => org?.id ?? []))];
  };
  const look = async (): Promise<void> => {
    await access.warm.upkeep(workDue);
    const account = await access.admin.organizations().account();
    const known = await store.read(async (reader) => reader.value(accountKey));
    if (JSON.stringify(known) === JSON.stringify(account)) return;
    await store.transaction(async (tx) => tx.putValue(accountKey, account));
  };
  let underway: Promise<void> | undefined;
  const run = (): void => {
    underway ??= look()
      .catch((error: unknown) => log.warn({ error }, 'The managed organizations could not be looked after'))
      .finally(() => {
        underway = undefined;
      });
  };
  run();
  const timer = setInterval(run, EVERY_MS);
  return {
    stop: () => clearInterval(timer),
    settled: async () => underway,
  };
}
