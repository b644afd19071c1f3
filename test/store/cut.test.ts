// The server ends connections when it restarts, also between two queries of a transaction: that transaction fails, and
// nothing else does.
import { describe, expect, it } from 'vitest';
import { homes } from '../database.ts';
import { newJob, openFresh } from './opened.ts';

const CUT = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;

for (const home of homes().filter(({ name }) => name === 'PostgreSQL')) {
  describe.skipIf(home.missing !== undefined)(home.name, () => {
    it('that cuts every connection ends the transaction under way, not the process', async () => {
      const { store, place } = await openFresh(home);
      const cut = store.transaction(async (tx) => {
        await tx.enqueue(newJob({ key: 'lost' }));
        await place.query(CUT);
        // Time for the loss to arrive while nobody waits for an answer.
        await new Promise((resolve) => setTimeout(resolve, 100));
        await tx.enqueue(newJob({ key: 'lost too' }));
      });
      await expect(cut).rejects.toThrow();
      await store.transaction(async (tx) => tx.enqueue(newJob({ key: 'after' })));
      expect(await place.query('select key from job')).toEqual([{ key: 'after' }]);
    });
  });
}
