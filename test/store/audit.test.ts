import { expect, it } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { type Home, onEveryDatabase } from '../database.ts';
import { auditKey, openFresh } from './opened.ts';
import { entry } from './rows.ts';

async function withTenRows(home: Home) {
  const opened = await openFresh(home);
  for (let i = 1; i < 10; i += 3) {
    await opened.store.transaction((tx) =>
      tx.appendAudit([entry('asked', { b: i, a: { d: 1, c: [i] } }), entry('planned'), entry('approved')]),
    );
  }
  await opened.store.transaction((tx) => tx.appendAudit([entry('done')]));
  return opened;
}

onEveryDatabase((home) => {
  it('chains the entries in the order they were given', async () => {
    const { store, verifyAudit: verify } = await withTenRows(home);
    const rows = await store.read((reader) => reader.audit(2, 3));
    expect(rows.map(({ seq, action }) => [seq, action])).toEqual([
      [2, 'planned'],
      [3, 'approved'],
      [4, 'asked'],
    ]);
    expect(rows[2]).toMatchObject({ ...entry('asked', { b: 4, a: { c: [4], d: 1 } }), keyId: 'k1' });
    expect(await verify()).toMatchObject({ ok: true, head: { seq: 10 } });
  });

  it('keeps one chain under many writers, and none of a failed transaction', async () => {
    const { store, again, verifyAudit: verify } = await openFresh(home);
    const other = await again();
    const write = (i: number) =>
      (i % 2 === 0 ? store : other.store).transaction(async (tx) => {
        await tx.appendAudit([entry(`first ${i}`), entry(`second ${i}`)]);
        if (i % 5 === 0) throw new Error('no');
      });
    const settled = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => write(i)));
    expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(8);
    expect(await verify()).toMatchObject({ ok: true, head: { seq: 64 } });
  });

  it('needs the anchor to see that rows were cut off together with their head', async () => {
    const { store, place, verifyAudit: verify } = await withTenRows(home);
    const [eighth, , tenth] = await store.read((reader) => reader.audit(8, 3));
    if (eighth === undefined || tenth === undefined) throw new Error('rows are missing');
    expect(await verify([tenth])).toMatchObject({ ok: true });

    await place.query('delete from audit where seq > 8');
    await place.query(`update audit_head set seq = 8, mac = '${eighth.mac}'`);
    expect(await verify([eighth])).toMatchObject({ ok: true });
    expect(await verify([tenth])).toMatchObject({ ok: false, seq: 9 });
    expect(await verify([{ seq: 8, mac: tenth.mac }])).toMatchObject({ ok: false, seq: 8 });
  });

  it('goes on with a new key and still verifies what the older one wrote', async () => {
    const { close, place } = await withTenRows(home);
    await close();
    const newKey = { id: 'k2', key: new Uint8Array(32).fill(9) };
    const next = await openStore(place.options, { auditKey: newKey });
    try {
      await next.store.transaction((tx) => tx.appendAudit([entry('later')]));
      expect(await next.verifyAudit(undefined, [auditKey])).toMatchObject({ ok: true, head: { seq: 11 } });
      expect(await next.verifyAudit()).toMatchObject({ ok: false, seq: 1 });
    } finally {
      await next.close();
    }
  });
});
