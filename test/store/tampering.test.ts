// Twelve ways to tamper with a copy of the database, and some more: the verdict names the row each time.
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readAnchorFile } from '../../src/store/audit-anchor.ts';
import { canonicalJson } from '../../src/store/text.ts';
import { type Home, onEveryDatabase } from '../database.ts';
import { SCRATCH } from '../scratch.ts';
import { auditKey, openFresh } from './opened.ts';
import { entry } from './rows.ts';

type Statements = readonly string[];
interface Tampering {
  readonly statements: Statements;
  readonly seq: number;
  readonly reason: RegExp;
}

const ROWS = 10;
const moveDown = (from: number): Statements => [
  `update audit set seq = -(seq + 1) where seq >= ${from}`,
  'update audit set seq = -seq where seq < 0',
  `update audit_head set seq = ${ROWS + 1}`,
];

const tamperings: Readonly<Record<string, Tampering>> = {
  'edit: another person did it': {
    statements: [`update audit set actor_id = 'mallory' where seq = 4`],
    seq: 4,
    reason: /content/,
  },
  'edit: it was something else': {
    statements: [`update audit set detail = replace(detail, 'deny', 'grant') where seq = 5`],
    seq: 5,
    reason: /content/,
  },
  'edit: it was at another time': {
    statements: ['update audit set at = at + 1 where seq = 7'],
    seq: 7,
    reason: /content/,
  },
  'edit: it was about another request': {
    statements: ['update audit set request_id = null where seq = 2'],
    seq: 2,
    reason: /content/,
  },
  'edit: its MAC': {
    statements: [`update audit set mac = (select mac from audit where seq = 8) where seq = 9`],
    seq: 9,
    reason: /content/,
  },
  'edit: the name of its key': {
    statements: [`update audit set key_id = 'k0' where seq = 6`],
    seq: 6,
    reason: /k0/,
  },
  'insert: between two rows': {
    statements: [
      ...moveDown(5),
      `insert into audit select 5, at, 'request.approve', actor_id, request_id, org_id, room_id, detail, key_id, mac from audit where seq = 4`,
    ],
    seq: 5,
    reason: /content/,
  },
  'insert: at the end': {
    statements: [
      `insert into audit select 11, at, action, actor_id, request_id, org_id, room_id, detail, key_id, mac from audit where seq = 10`,
      `update audit_head set seq = 11`,
    ],
    seq: 11,
    reason: /content/,
  },
  'delete: the first': { statements: ['delete from audit where seq = 1'], seq: 1, reason: /missing/ },
  'delete: one in the middle': { statements: ['delete from audit where seq = 5'], seq: 5, reason: /missing/ },
  'delete: one, and the others moved up': {
    statements: [
      'delete from audit where seq = 3',
      'update audit set seq = -(seq - 1) where seq > 3',
      'update audit set seq = -seq where seq < 0',
      'update audit_head set seq = 9',
    ],
    seq: 3,
    reason: /content or its place/,
  },
  'swap: two rows': {
    statements: [
      'update audit set seq = -1 where seq = 6',
      'update audit set seq = 6 where seq = 8',
      'update audit set seq = 8 where seq = -1',
    ],
    seq: 6,
    reason: /place/,
  },
  'swap: the contents of two rows, each with its MAC': {
    statements: [
      'create table held as select * from audit where seq in (2, 3)',
      'delete from audit where seq in (2, 3)',
      `insert into audit select 5 - seq, at, action, actor_id, request_id, org_id, room_id, detail, key_id, mac from held`,
      'drop table held',
    ],
    seq: 2,
    reason: /place/,
  },
  'cut tail: without the head': {
    statements: ['delete from audit where seq > 8'],
    seq: 9,
    reason: /missing/,
  },
  'cut tail: with the head; the anchor tells': {
    statements: [
      'delete from audit where seq > 8',
      'update audit_head set seq = 8, mac = (select mac from audit where seq = 8)',
    ],
    seq: 9,
    reason: /anchored and is missing/,
  },
  'cut tail: all of it; the anchor tells': {
    statements: ['delete from audit', `update audit_head set seq = 0, mac = ''`],
    seq: 1,
    reason: /anchored and is missing/,
  },
  'head: another number': { statements: ['update audit_head set seq = 12'], seq: 11, reason: /missing/ },
  'head: gone': { statements: ['delete from audit_head'], seq: 10, reason: /head/ },
  'replace table: by one written with another key': {
    statements: forged(createKey(9)),
    seq: 1,
    reason: /content/,
  },
  'replace table: by one written with the same key; the anchor tells': {
    statements: forged(auditKey.key),
    seq: 10,
    reason: /not the row that was anchored/,
  },
};

function createKey(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}

/** Another history, chained as the store chains: what somebody with the key can do. */
function forged(key: Uint8Array): Statements {
  const statements = ['delete from audit'];
  let mac = '';
  for (let seq = 1; seq <= ROWS + 2; seq += 1) {
    const row = {
      seq,
      at: 1,
      action: 'quiet',
      actor_id: null,
      request_id: null,
      org_id: null,
      room_id: null,
      detail: '{}',
      key_id: auditKey.id,
    };
    mac = createHmac('sha256', key)
      .update(`${mac}\n${canonicalJson(row)}`)
      .digest('hex');
    statements.push(
      `insert into audit values (${seq}, 1, 'quiet', null, null, null, null, '{}', '${auditKey.id}', '${mac}')`,
    );
  }
  return [...statements, `update audit_head set seq = ${ROWS + 2}, mac = '${mac}'`];
}

async function anchoredRows(home: Home) {
  const opened = await openFresh(home);
  const dir = await mkdtemp(join(SCRATCH, 'steward-anchors-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (let i = 1; i < ROWS; i += 1)
    await opened.store.transaction((tx) => tx.appendAudit([entry('request.deny', { n: i, event: 'deny' })]));
  const file = join(dir, 'anchors.jsonl');
  const anchors = opened.anchors(file);
  await anchors.keep(await anchors.take(2, 'daily'));
  const copied = async (table: string): Promise<void> => {
    await opened.place.query(`create table ${table}_was as select * from ${table}`);
  };
  await copied('audit');
  await copied('audit_head');
  const restore = async (): Promise<void> => {
    for (const table of ['audit', 'audit_head']) {
      await opened.place.query(`delete from ${table}`);
      await opened.place.query(`insert into ${table} select * from ${table}_was`);
    }
  };
  return { ...opened, file, anchors, restore };
}

onEveryDatabase((home) => {
  it(`names the row for each of ${Object.keys(tamperings).length} kinds of tampering`, async () => {
    const { place, verifyAudit, file, restore } = await anchoredRows(home);
    const anchors = await readAnchorFile(file, [auditKey]);
    expect(anchors).toMatchObject([{ seq: ROWS, count: ROWS, why: 'daily' }]);
    expect(await verifyAudit(anchors)).toMatchObject({ ok: true, head: { seq: ROWS } });
    for (const [name, { statements, seq, reason }] of Object.entries(tamperings)) {
      for (const statement of statements) await place.query(statement);
      expect
        .soft(await verifyAudit(anchors), name)
        .toEqual({ ok: false, seq, reason: expect.stringMatching(reason) });
      await restore();
    }
    expect(await verifyAudit(anchors)).toMatchObject({ ok: true });
  });

  it('a history written anew with the key is whole in itself, and a start sees that it is another', async () => {
    const { place, verifyAudit, anchors } = await anchoredRows(home);
    expect(await anchors.misfit()).toBeUndefined();
    for (const statement of forged(auditKey.key)) await place.query(statement);
    expect(await verifyAudit()).toMatchObject({ ok: true });
    expect(await anchors.misfit()).toMatch(/Row 10 is not the row that was anchored/);
    await place.query('delete from audit where seq = 10');
    expect(await anchors.misfit()).toMatch(/Row 10 was anchored and is missing/);
  });

  it('anchors of another key are told apart from those of a changed key', async () => {
    const { file, anchors } = await anchoredRows(home);
    await anchors.keep(await anchors.take(3, 'stop'));
    await expect(readAnchorFile(file, [{ id: 'k2', key: createKey(2) }])).rejects.toThrow(
      /“k1”, which is not known/,
    );
    const older = [{ id: 'k2', key: createKey(2) }, auditKey];
    expect((await readAnchorFile(file, older)).map(({ seq, why }) => [seq, why])).toEqual([
      [10, 'daily'],
      [11, 'stop'],
    ]);
  });
});
