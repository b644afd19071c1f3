import { expect, it } from 'vitest';
import { onEveryDatabase } from '../database.ts';
import { nextLine, startChild } from './child.ts';
import { openAt } from './opened.ts';

onEveryDatabase((home) => {
  it('loses nothing that was promised before a kill, and keeps the chain whole', async () => {
    const place = await home.fresh();
    let promised = 0;
    for (const commits of [1, 20, 45]) {
      const child = startChild('write', place.options);
      for (let i = 0; i < commits; i += 1) promised = Number(await nextLine(child));
      await child.kill();

      const { store, verifyAudit, close } = await openAt(place.options);
      const kept = await store.read((reader) => reader.requests({ limit: 10_000 }));
      const ids = kept.map(({ id }) => id);
      expect(ids[0]).toBeGreaterThanOrEqual(promised);
      expect(ids).toEqual(Array.from(ids, (_, i) => ids.length - i));
      const waiting = await store.read((reader) => reader.backlog());
      expect(waiting.work).toBe(ids.length);
      expect(await verifyAudit()).toMatchObject({ ok: true, head: { seq: ids.length * 2 } });
      await close();
    }
  });
});
