import type { Store } from '../domain/ports/store.ts';

/** A row for what was done on the command line. Who sits at the machine cannot be proved, so nobody is named. */
export async function recordByHand(
  store: Store,
  action: string,
  detail: Readonly<Record<string, unknown>>,
  orgId?: string,
): Promise<void> {
  await store.transaction(async (tx) =>
    tx.appendAudit([
      {
        at: Date.now(),
        action,
        actorId: undefined,
        requestId: undefined,
        orgId,
        roomId: undefined,
        detail: { ...detail, by: 'cli' },
      },
    ]),
  );
}
