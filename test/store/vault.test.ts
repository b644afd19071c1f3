import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Slot, Tokens } from '../../src/domain/ports/token-vault.ts';
import { onEveryDatabase } from '../database.ts';
import { ringOf } from './keyring.ts';
import { openFresh } from './opened.ts';

const v1 = { id: 'v1', key: new Uint8Array(32).fill(9) };
const v2 = { id: 'v2', key: new Uint8Array(32).fill(8) };
const key = ringOf(v1);
const otherKey = ringOf(v2);

const tokens = (more: Partial<Tokens> = {}): Tokens => ({
  accessToken: 'access-NOT-TO-BE-SEEN',
  accessExpiresAt: 1_000,
  refreshToken: 'refresh-NOT-TO-BE-SEEN',
  refreshExpiresAt: undefined,
  previousRefreshToken: undefined,
  scopes: 'spark:all',
  origin: 'o1',
  ...more,
});

onEveryDatabase((home) => {
  it('gives back what was put, per slot, and the newest of it', async () => {
    const vault = (await openFresh(home)).vault(key);
    const full = tokens({ refreshExpiresAt: 2_000, previousRefreshToken: 'p', scopes: undefined });

    await vault.put('admin', tokens());
    await vault.put('admin', full);

    expect(await vault.get('admin')).toEqual(full);
    expect(await vault.get('reports')).toBeUndefined();
  });

  it('keeps tokens over a restart', async () => {
    const opened = await openFresh(home);
    await opened.vault(key).put('admin', tokens());

    expect(await (await opened.again()).vault(key).get('admin')).toEqual(tokens());
  });

  it('writes no token in the clear, and none twice the same', async () => {
    const opened = await openFresh(home);
    const vault = opened.vault(key);
    await vault.put('admin', tokens());
    const [first] = await opened.place.query('select * from credential');
    await vault.put('admin', tokens());
    const [second] = await opened.place.query('select * from credential');

    expect(JSON.stringify([first, second])).not.toContain('NOT-TO-BE-SEEN');
    expect(first?.['sealed']).not.toBe(second?.['sealed']);
    if ('dataDir' in opened.place.options) {
      const { dataDir } = opened.place.options;
      for (const name of readdirSync(dataDir).filter((file) => file.startsWith('steward.db')))
        expect(readFileSync(join(dataDir, name)).includes('NOT-TO-BE-SEEN')).toBe(false);
    }
  });

  it('says what to do when the key is another one', async () => {
    const opened = await openFresh(home);
    await opened.vault(key).put('reports', tokens());

    const refused = opened.vault(otherKey).get('reports');

    await expect(refused).rejects.toMatchObject({ name: 'Fault', code: 'vault-unreadable', repeat: 'never' });
    await expect(refused).rejects.toThrow(/“v1”.*STEWARD_SECRET_KEY.*WEBEX_REPORTS_REFRESH_TOKEN/);
    await expect(opened.vault(ringOf({ ...v2, id: 'v1' })).get('reports')).rejects.toThrow('was changed');
  });

  it('takes a lost record for none once the setting is a new one', async () => {
    const opened = await openFresh(home);
    await opened.vault(key).put('admin', tokens());

    expect(await opened.vault(otherKey, { admin: 'o2' }).get('admin')).toBeUndefined();
    await expect(opened.vault(otherKey, { admin: 'o1' }).get('admin')).rejects.toThrow('cannot be read');
    expect(await opened.vault(key, { admin: 'o2' }).get('admin')).toEqual(tokens());
  });

  it.each([
    ['the tokens', `update credential set sealed = 'A' || substr(sealed, 2) returning slot`],
    ['their end', `update credential set sealed = substr(sealed, 1, length(sealed) - 2) returning slot`],
    ['all of them', `update credential set sealed = '' returning slot`],
    ['their origin', `update credential set origin = 'o2' returning slot`],
  ])('refuses a record in which somebody changed %s', async (_, change) => {
    const opened = await openFresh(home);
    const vault = opened.vault(key);
    // The first character of a sealed record is random: one that is an A already would stay.
    do await vault.put('admin', tokens());
    while (
      String((await opened.place.query('select sealed from credential'))[0]?.['sealed']).startsWith('A')
    );

    await opened.place.query(change);

    await expect(vault.get('admin')).rejects.toThrow('the record was changed');
  });

  it('refuses the record of one slot in the place of another', async () => {
    const opened = await openFresh(home);
    const vault = opened.vault(key);
    const slots: Slot[] = ['admin', 'reports'];
    for (const slot of slots) await vault.put(slot, tokens());

    await opened.place.query(`update credential
      set sealed = (select sealed from credential where slot = 'admin') where slot = 'reports' returning slot`);

    await expect(vault.get('reports')).rejects.toMatchObject({ code: 'vault-unreadable' });
    expect(await vault.get('admin')).toEqual(tokens());
  });
});
