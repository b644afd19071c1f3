// Which organizations have users that come from a directory: wired between the store, which keeps it, and the
// client, which learns it.
import * as z from 'zod';
import { directorySyncKey } from './domain/directory-sync.ts';
import type { Clock } from './domain/ports/clock.ts';
import type { Store } from './domain/ports/store.ts';
import type { DirectorySync } from './webex/admin/directory-sync.ts';

const Known = z.object({ synchronized: z.boolean() });

export const createDirectorySync = (
  store: Pick<Store, 'read' | 'transaction'>,
  clock: Clock,
): DirectorySync => ({
  async get(orgId) {
    const value = await store.read(async (reader) => reader.value(directorySyncKey(orgId)));
    return Known.safeParse(value).data?.synchronized === true;
  },
  learned: async (orgId) =>
    store.transaction(async (tx) => {
      const known = { synchronized: true, by: 'refusal', at: clock.now() };
      await tx.putValue(directorySyncKey(orgId), known);
    }),
});
