// Changes the key tokens are sealed with and the audit is chained with. Cut off anywhere it is run again, and goes on.
import type { Clock } from './domain/ports/clock.ts';
import type { Keys } from './keys.ts';
import type { OpenStore } from './store/open.ts';
import type { Resealed } from './store/vault.ts';

/** Names the audit key to which the change was last brought to its end. */
const DONE = 'secret.key';

type Opened = Pick<OpenStore, 'store' | 'reseal'>;

/** Begun and not ended: there is a newer key, and the change to it is not in the audit. */
export async function isRotating({ store }: Opened, keys: Keys): Promise<boolean> {
  if (keys.olderAudit.length === 0) return false;
  return (await store.read(async (reader) => reader.value(DONE))) !== keys.audit.id;
}

/** Seals all stored tokens with the newest key, then says so in the audit, in a row chained with that key. */
export async function rotateKeys(opened: Opened, keys: Keys, clock: Clock): Promise<Resealed> {
  const result = await opened.reseal(keys.vault);
  if (!(await isRotating(opened, keys))) return result;
  const detail = { to: keys.audit.id, from: keys.olderAudit.map(({ id }) => id), ...result };
  await opened.store.transaction(async (tx) => {
    await tx.putValue(DONE, keys.audit.id);
    const nobody = { actorId: undefined, requestId: undefined, orgId: undefined, roomId: undefined };
    await tx.appendAudit([{ at: clock.now(), action: 'secret.rotate', ...nobody, detail }]);
  });
  return result;
}
