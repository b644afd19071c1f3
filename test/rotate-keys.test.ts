// A new key for what is stored: beside a running Steward, and cut off in the middle.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Slot, Tokens } from '../src/domain/ports/token-vault.ts';
import { type Keys, loadKeys } from '../src/keys.ts';
import { isRotating, rotateKeys } from '../src/rotate-keys.ts';
import { type OpenStore, openStore } from '../src/store/open.ts';
import { type Home, homes, onEveryDatabase, type Place } from './database.ts';
import { SCRATCH } from './scratch.ts';
import { steward } from './steward.ts';
import { startChild } from './store/child.ts';
import { ringOf } from './store/keyring.ts';
import { openFresh } from './store/opened.ts';
import { machineClock } from './webex/scripted-server.ts';

const OLD = 'the-old-secret-of-at-least-32-characters';
const NEW = 'the-new-secret-of-at-least-32-characters';
const SLOTS: readonly Slot[] = ['admin', 'reports', 'reports:a', 'reports:b', 'reports:c'];

const tokensOf = (slot: Slot): Tokens => ({
  accessToken: `access ${slot}`,
  accessExpiresAt: 1_000,
  refreshToken: `refresh ${slot}`,
  refreshExpiresAt: undefined,
  previousRefreshToken: undefined,
  scopes: undefined,
  origin: 'o1',
});

const keysOf = (...values: string[]): Keys => loadKeys({ values, path: undefined }, '/nowhere');

async function openWith(place: Place, keys: Keys): Promise<OpenStore> {
  const opened = await openStore(
    { ...place.options, exclusive: false },
    { auditKey: keys.audit, olderAuditKeys: keys.olderAudit },
  );
  onTestFinished(() => opened.close());
  return opened;
}

async function filled(home: Home): Promise<{ place: Place; running: OpenStore; before: Keys }> {
  const [place, before] = [await home.fresh(), keysOf(OLD)];
  const running = await openWith(place, before);
  for (const slot of SLOTS) await running.vault(before.vault).put(slot, tokensOf(slot));
  await note(running, 'before');
  return { place, running, before };
}

async function note({ store }: OpenStore, action: string): Promise<void> {
  const nobody = { actorId: undefined, requestId: undefined, orgId: undefined, roomId: undefined };
  await store.transaction(async (tx) => tx.appendAudit([{ at: 1, action, ...nobody, detail: {} }]));
}

onEveryDatabase((home) => {
  it('seals everything anew, says so in the audit once, and goes on beside a running Steward', async () => {
    const { place, running } = await filled(home);
    const both = keysOf(NEW, OLD);
    const opened = await openWith(place, both);
    expect(await isRotating(opened, both)).toBe(true);

    expect(await rotateKeys(opened, both, machineClock)).toEqual({ resealed: SLOTS, unreadable: [] });
    expect(await rotateKeys(opened, both, machineClock)).toEqual({ resealed: [], unreadable: [] });

    const alone = keysOf(NEW);
    for (const slot of SLOTS) expect(await opened.vault(alone.vault).get(slot)).toEqual(tokensOf(slot));
    await note(running, 'still with the key it was started with');
    const rows = await opened.store.read(async (reader) => reader.audit(1, 10));
    expect(rows.map(({ action }) => action)).toEqual([
      'before',
      'secret.rotate',
      'still with the key it was started with',
    ]);
    expect(rows[1]).toMatchObject({
      keyId: both.audit.id,
      detail: { to: both.audit.id, from: [keysOf(OLD).audit.id], resealed: SLOTS },
    });
    expect(await opened.verifyAudit()).toMatchObject({ ok: true });
    expect(await (await openWith(place, alone)).verifyAudit()).toMatchObject({
      ok: false,
      seq: 1,
      reason: expect.stringContaining('is not known'),
    });
  });

  it('reads everything after a kill in the middle, and comes to its end', async () => {
    const opened = await openFresh(home);
    const [v1, v2] = [
      { id: 'v1', key: new Uint8Array(32).fill(9) },
      { id: 'v2', key: new Uint8Array(32).fill(8) },
    ];
    for (const slot of SLOTS) await opened.vault(ringOf(v1)).put(slot, tokensOf(slot));

    await startChild('reseal', { ...opened.place.options, exclusive: false }).exit;

    const rows = await opened.place.query('select key_id from credential order by slot');
    expect(rows.map((row) => row['key_id'])).toEqual(['v2', 'v2', 'v1', 'v1', 'v1']);
    const both = ringOf(v2, v1);
    for (const slot of SLOTS) expect(await opened.vault(both).get(slot)).toEqual(tokensOf(slot));
    expect(await opened.reseal(both)).toEqual({ resealed: SLOTS.slice(2), unreadable: [] });
    for (const slot of SLOTS) expect(await opened.vault(ringOf(v2)).get(slot)).toEqual(tokensOf(slot));
  });

  it('leaves alone what no key opens, and does the rest', async () => {
    const { place } = await filled(home);
    await place.query(`update credential set key_id = 'gone' where slot = 'reports' returning slot`);
    const both = keysOf(NEW, OLD);
    const opened = await openWith(place, both);

    const result = await rotateKeys(opened, both, machineClock);

    expect(result).toEqual({
      resealed: SLOTS.filter((slot) => slot !== 'reports'),
      unreadable: ['reports'],
    });
    expect(await opened.vault(both.vault).get('admin')).toEqual(tokensOf('admin'));
  });
});

it('with a key file of its own: one command, and who runs reads the new key', async () => {
  const [sqlite] = homes();
  if (sqlite === undefined) throw new Error('no SQLite');
  const place = await sqlite.fresh();
  const { STEWARD_DATA_DIR: dataDir = '' } = place.env;
  const running = loadKeys({ values: [], path: undefined }, dataDir);
  const opened = await openWith(place, running);
  const vault = opened.vault(running.vault);
  await vault.put('admin', tokensOf('admin'));
  const file = join(dataDir, 'secret.key');
  const before = (await readFile(file, 'utf8')).trim();

  const rotated = await steward({ ...place.env }, 'secrets', 'rotate');

  expect(rotated).toMatchObject({ code: 0, out: expect.stringContaining('"resealed":["admin"]') });
  expect((await readFile(file, 'utf8')).trim()).toMatch(new RegExp(`^[\\w-]{43},${before}$`));
  expect(await vault.get('admin')).toEqual(tokensOf('admin'));
  await vault.put('reports', tokensOf('reports'));
  const after = loadKeys({ values: [], path: undefined }, dataDir);
  const [row] = await place.query(`select key_id from credential where slot = 'reports'`);
  expect(row?.['key_id']).toBe(after.vault.newest().id);
  expect(rotated.out).not.toContain(before);
  expect(await (await openWith(place, after)).verifyAudit()).toMatchObject({ ok: true });
});

it('reads a file of the settings again, and never seals with half of it', async () => {
  const dir = await mkdtemp(join(SCRATCH, 'steward-test-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const path = join(dir, 'key');
  await writeFile(path, OLD);
  const { vault } = loadKeys({ values: [OLD], path }, dir);
  const old = vault.newest().id;

  for (const half of ['', NEW.slice(0, 20), NEW.slice(0, 36), `${NEW},${OLD.slice(0, 20)}`]) {
    await writeFile(path, half);
    expect(vault.newest().id).toBe(old);
  }
  await writeFile(path, `${NEW},${OLD}\n`);

  expect(vault.newest().id).toBe(keysOf(NEW).vault.newest().id);
  expect(vault.find(old)?.id).toBe(old);
});

it('wants the new key first when it comes from the settings', async () => {
  const dataDir = await mkdtemp(join(SCRATCH, 'steward-test-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));

  const refused = await steward({ STEWARD_DATA_DIR: dataDir, STEWARD_SECRET_KEY: OLD }, 'secrets', 'rotate');

  expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining('STEWARD_SECRET_KEY=new,old') });
  expect(refused.out + refused.errors).not.toContain(OLD);
});
