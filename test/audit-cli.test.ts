// The audit on the command line, as a security person uses it.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { verify } from '../src/cli/audit-verify.ts';
import { loadKeys } from '../src/keys.ts';
import { openStore } from '../src/store/open.ts';
import { homes } from './database.ts';
import { startSteward, steward } from './steward.ts';
import { entry } from './store/rows.ts';

const [sqlite] = homes();

async function installation() {
  if (sqlite === undefined) throw new Error('no SQLite');
  const place = await sqlite.fresh();
  const dataDir = place.env['STEWARD_DATA_DIR'] ?? '';
  const keys = loadKeys({ values: [], path: undefined }, dataDir);
  const file = join(dataDir, 'audit-anchors.jsonl');
  const opened = await openStore(place.options, { auditKey: keys.audit });
  await opened.store.transaction((tx) =>
    tx.appendAudit([
      entry('request.open', { input: { email: ['Eve@acme.example'] }, by: 'Ana (ana@acme.example)' }),
      entry('request.deny', { reason: '=1+1; eve@acme.example leaves' }),
    ]),
  );
  const anchors = opened.anchors(file);
  const anchor = await anchors.take(Date.now(), 'daily');
  await anchors.keep(anchor);
  await opened.close();
  return {
    ...place,
    file,
    anchor,
    keys,
    steward: async (...words: string[]) => steward(place.env, ...words),
  };
}

it('exports with hashed addresses, records that it was read, and verifies against anchors of all kinds', async () => {
  const { steward, query, anchor } = await installation();
  const csv = await steward('audit', 'export', '--format', 'csv', '--hash-emails');
  expect(csv.code).toBe(0);
  expect(csv.out).not.toContain('acme.example');
  expect(new Set(csv.out.match(/email:[0-9a-f]{20}/g)).size).toBe(2);
  expect(csv.out).toContain('request.deny');
  expect(csv.out.trimEnd().split('\r\n')).toHaveLength(5);
  const whole = await steward('audit', 'verify', '--anchor-line', JSON.stringify(anchor));
  expect(whole.code).toBe(0);
  expect(JSON.parse(whole.out)).toMatchObject({
    ok: true,
    head: { seq: 4 },
    anchors: { checked: 2, newest: { seq: 3 } },
  });
  await query('delete from audit where seq > 2');
  await query('update audit_head set seq = 2, mac = (select mac from audit where seq = 2)');
  const cut = await steward('audit', 'verify');
  expect(cut.code).toBe(1);
  expect(JSON.parse(cut.out)).toMatchObject({
    ok: false,
    seq: 3,
    reason: 'the row was anchored and is missing',
  });
});

it('says which anchor cannot be believed, and that none was there', async () => {
  const { options, file, anchor, keys } = await installation();
  const opened = await openStore(options, { auditKey: keys.audit });
  onTestFinished(() => opened.close());
  const ofFile = async () => verify(opened, keys, { own: file, files: [], lines: [] });
  expect(await ofFile()).toMatchObject({ ok: true, anchors: { checked: 1 } });
  await writeFile(file, `${JSON.stringify({ ...anchor, seq: 2 })}\n`);
  expect(await ofFile()).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/Line 1 of .*does not fit/),
  });
  await writeFile(file, '');
  expect(await ofFile()).toEqual({ ok: true, head: expect.anything(), anchors: { checked: 0 } });
  await expect(verify(opened, keys, { own: file, files: [`${file}.missing`], lines: [] })).rejects.toThrow(
    /ENOENT/,
  );
  const lines = [JSON.stringify({ ...anchor, count: 9 })];
  expect(await verify(opened, keys, { own: file, files: [], lines })).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/Anchor line 1 was changed/),
  });
});

it('follows what comes', async () => {
  const { env, options, keys } = await installation();
  const child = startSteward(env, ['audit', 'tail', '--follow']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => lines.push(...chunk.trimEnd().split('\n')));
  const wait = async (count: number): Promise<void> => {
    while (lines.length < count) await once(child.stdout, 'data');
  };
  await wait(4);
  const opened = await openStore({ ...options, exclusive: false }, { auditKey: keys.audit });
  await opened.store.transaction((tx) => tx.appendAudit([entry('request.late')]));
  await opened.close();
  await wait(5);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ seq: 5, action: 'request.late' });
});
