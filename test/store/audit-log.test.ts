import { expect, it } from 'vitest';
import type { AuditFilter } from '../../src/domain/ports/store.ts';
import { onEveryDatabase } from '../database.ts';
import { openFresh } from './opened.ts';
import { entry } from './rows.ts';

const about = (requestId: number | undefined, action: string, detail: Record<string, unknown> = {}) => ({
  ...entry(action, detail),
  requestId,
});

onEveryDatabase((home) => {
  it('finds rows by request, organization, action, time, and the person they are about', async () => {
    const { store } = await openFresh(home);
    await store.transaction((tx) =>
      tx.appendAudit([
        about(1, 'request.open', { input: { email: ['Eve@Acme.example'] }, by: 'Ana (ana@acme.example)' }),
        { ...about(1, 'request.ask'), orgId: 'acme' },
        about(1, 'step.send', { step: 'create' }),
        about(2, 'request.open', { input: { email: ['joeve@acme.example'] }, by: 'Eve (eve@acme.example)' }),
        { ...about(undefined, 'space.bind'), orgId: 'acme', at: 50 },
        about(3, 'request.open', { input: { email: ['50%_x@acme.example'] } }),
        about(4, 'request.open', { input: { email: ['50aax@acme.example'] } }),
      ]),
    );
    const found = async (filter: AuditFilter) =>
      (await store.read((reader) => reader.searchAudit(filter))).map(({ seq }) => seq);
    expect(await found({ limit: 3 })).toEqual([7, 6, 5]);
    expect(await found({ limit: 3, before: 3 })).toEqual([2, 1]);
    expect(await found({ requestId: 1, limit: 9 })).toEqual([3, 2, 1]);
    expect(await found({ orgId: 'acme', limit: 9 })).toEqual([5, 3, 2, 1]);
    expect(await found({ actions: ['step.send', 'space.bind'], limit: 9 })).toEqual([5, 3]);
    expect(await found({ from: 2, limit: 9 })).toEqual([5]);
    // Not what Eve asked for herself, nor what was done to Joeve.
    expect(await found({ about: 'EVE@acme.example', limit: 9 })).toEqual([3, 2, 1]);
    expect(await found({ about: '50%_x@acme.example', limit: 9 })).toEqual([6]);
    expect(await found({ about: `'; drop table audit --@x`, limit: 9 })).toEqual([]);
  });
});
