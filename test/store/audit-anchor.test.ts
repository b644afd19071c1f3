import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAnchoring } from '../../src/engine/anchoring.ts';
import { readAnchor, readAnchorFile } from '../../src/store/audit-anchor.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { type Home, homes, onEveryDatabase } from '../database.ts';
import { SCRATCH } from '../scratch.ts';
import { auditKey, openFresh } from './opened.ts';
import { entry } from './rows.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

async function anchorFile(): Promise<string> {
  const dir = await mkdtemp(join(SCRATCH, 'steward-anchors-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return join(dir, 'below', 'anchors.jsonl');
}

/** A process that anchors, without a team to tell. */
function replica(opened: OpenStore, file: string, time: { now: number }) {
  const silent = () => undefined;
  return createAnchoring({
    anchors: opened.anchors(file),
    store: opened.store,
    lease: opened.lease,
    clock: { now: () => time.now, real: () => time.now },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    sleep: () => Promise.resolve(),
    team: undefined,
  });
}

const add = async ({ store }: OpenStore): Promise<void> =>
  store.transaction((tx) => tx.appendAudit([entry('request.ask')]));

async function reasonsIn(file: string): Promise<readonly string[]> {
  return (await readAnchorFile(file, [auditKey])).map(({ why }) => why);
}

onEveryDatabase((home) => {
  it('anchors once in a day whichever replica comes first, only when there is news, and at the stop', async () => {
    const { opened, others, file, time } = await twoReplicas(home);
    const [one, two] = [replica(opened, file, time), replica(others, file, time)];
    await one.start();
    expect(await reasonsIn(file)).toEqual([]);
    await add(opened);
    await Promise.all([one.start(), two.start()]);
    await two.start();
    expect(await reasonsIn(file)).toEqual(['start']);
    await add(opened);
    await Promise.all([one.daily(), two.daily()]);
    expect(await reasonsIn(file)).toEqual(['start']);
    time.now += DAY_MS;
    await Promise.all([one.daily(), two.daily()]);
    await two.daily();
    expect(await reasonsIn(file)).toEqual(['start', 'daily']);
    time.now += DAY_MS;
    await one.daily();
    await one.stop();
    expect(await reasonsIn(file)).toEqual(['start', 'daily']);
    await add(opened);
    await one.stop();
    await two.stop();
    expect(await reasonsIn(file)).toEqual(['start', 'daily', 'stop']);
    const anchors = await readAnchorFile(file, [auditKey]);
    expect(anchors.map(({ seq, count }) => [seq, count])).toEqual([
      [2, 2],
      [4, 4],
      [6, 6],
    ]);
    expect(await opened.verifyAudit(anchors)).toMatchObject({ ok: true, head: { seq: 6 } });
  });
});

async function twoReplicas(home: Home) {
  const opened = await openFresh(home);
  return { opened, others: await opened.again(), file: await anchorFile(), time: { now: 1_800_000_000_000 } };
}

describe('the file', () => {
  async function withThree() {
    const [sqlite] = homes();
    if (sqlite === undefined) throw new Error('no database');
    const opened = await openFresh(sqlite);
    const file = await anchorFile();
    const anchors = opened.anchors(file);
    for (const why of ['start', 'daily', 'stop'] as const) await anchors.keep(await anchors.take(1, why));
    return { file, anchors };
  }

  it('goes on behind a line that a crash has cut off', async () => {
    const { file, anchors } = await withThree();
    await appendFile(file, '{"v":1,"at":"20');
    expect(await readAnchorFile(file, [auditKey])).toHaveLength(3);
    await anchors.keep(await anchors.take(5, 'start'));
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.trimEnd());
    await anchors.keep(await anchors.take(6, 'stop'));
    expect((await readAnchorFile(file, [auditKey])).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    await appendFile(file, 'a line of somebody else\n');
    await expect(readAnchorFile(file, [auditKey])).rejects.toThrow(/Line 6 of .* is no anchor/);
  });

  it('betrays a changed line, and a line of another key', async () => {
    const { file } = await withThree();
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"seq":2', '"seq":1'));
    await expect(readAnchorFile(file, [auditKey])).rejects.toThrow(/Line 2 of .*signature does not fit/);
    const [line = ''] = text.split('\n');
    expect(readAnchor(line, [auditKey], 'It')).toMatchObject({ seq: 1, why: 'start' });
    expect(() => readAnchor(line, [{ ...auditKey, key: new Uint8Array(32) }], 'It')).toThrow(/does not fit/);
    expect(() => readAnchor('{}', [auditKey], 'It')).toThrow('It is no anchor of an audit.');
  });
});
