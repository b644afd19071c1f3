// Hostile cells of an attached CSV: in every column, quoted as a spreadsheet would, and torn as they come.
import { expect, it } from 'vitest';
import { planBulk } from '../../src/domain/bulk/plan.ts';
import { Fault } from '../../src/domain/failure.ts';
import type { PlanDraft } from '../../src/domain/operation.ts';
import { showRequest } from '../../src/domain/show/request.ts';
import { withoutInner } from '../../src/domain/show/times.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { createWebexHttp } from '../../src/webex/http.ts';
import { read } from '../domain/bulk/rows.ts';
import { inState } from '../domain/rows.ts';
import { playWith } from '../e2e/people.ts';
import { adminThrough } from '../webex/admin-world.ts';
import { machineClock } from '../webex/scripted-server.ts';
import { wrongCells, wrongsShown } from './judge.ts';
import { hostileStrings } from './strings.ts';

const SEED = Number(process.env['STEWARD_TEST_SEED'] ?? 20_261_122);

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
/** What no text has makes the whole file unreadable; that is looked at apart. */
const readable = (text: string): string =>
  text.toWellFormed().replaceAll(/(?![\t\r\n])\p{Cc}|[\ufdd0-\ufdef\ufffe\uffff]/gu, '');

/** Each string is in each of the columns once. */
function fileOf(all: readonly string[], header: readonly string[]): string {
  const row = (at: number): string => {
    const cells = header.map((_, column) => quoted(readable(all[(at + column) % all.length] ?? '')));
    return [`u${at}@acme.example`, ...cells].join(',');
  };
  return [['E-mail', ...header].join(','), ...all.map((_, at) => row(at))].join('\r\n');
}

async function openPlanner(onEnd: (work: () => Promise<void>) => void) {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  const played = await playWith(sandbox.url);
  const { tokens } = await played.info();
  const org = { id: played.org('Acme'), name: 'Acme' };
  await played.call(`/v1/organizations/${org.id}`, tokens.admin);
  const http = createWebexHttp({
    baseUrl: `${sandbox.url}/v1`,
    token: async () => tokens.admin,
    clock: machineClock,
  });
  onEnd(async () => {
    await http.close();
    await sandbox.close();
  });
  const where = {
    org,
    admin: adminThrough(http),
    requestId: 1,
    holds: async () => [],
    reading: async () => undefined,
    pace: async () => undefined,
  };
  return async (file: string) => planBulk(where, new TextEncoder().encode(file));
}

/** As the card and the file in its thread tell of it. */
function wrongsOf({ summary, changes, warnings, file }: PlanDraft<unknown>): readonly string[] {
  const content = file?.content ?? '';
  const said = {
    summary,
    changes: [...changes],
    warnings: warnings.map(withoutInner),
    beneficiaries: [],
    calls: 1,
    data: {},
    hash: 'h',
  };
  return [
    ...wrongsShown(showRequest(inState('pending', { plan: said }))),
    ...wrongCells(content, content.trimEnd().split('\r\n').length),
  ];
}

it('hostile strings in the cells of a CSV are planned as texts, or refused by line and column', async ({
  onTestFinished,
}) => {
  const plan = await openPlanner(onTestFinished);
  const all = hostileStrings(200, SEED);
  for (const columns of [['Title', 'Department'], ['Location'], ['Add licenses']]) {
    const file = fileOf(all, ['First name', 'Last name', ...columns]);
    const draft = await plan(`${file}\r\nplain@acme.example,A,B,,`);
    const content = draft.file?.content ?? '';
    expect(wrongsOf(draft).slice(0, 5), `${columns.join()}, seed ${SEED}`).toEqual([]);
    // Every row is in the plan, either way.
    for (const at of all.keys()) expect(content).toContain(`,u${at}@acme.example,`);
    // Nothing of what is carried out has a sign that nobody sees, or more than its cell.
    expect(draft.payload).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]|\\[rnt]/);
  }
});

const SHOWN_TOGETHER = 25;

it('600 files torn by hostile strings are read or clearly refused, never a fault of ours', () => {
  const all = hostileStrings(600, SEED + 1);
  const refusals: string[] = [];
  for (const [at, text] of all.entries()) {
    const file = [
      `E-mail,Title\nu${at}@acme.example,${text}`,
      `E-mail,Title,${text}\nu${at}@acme.example,A,${text}`,
      `${text}\n${text},${text}\n`,
    ][at % 3];
    try {
      const { refused } = read(file ?? '');
      refusals.push(...refused.map(({ line, why }) => `Line ${line}, ${why}`));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      expect(error.code).toBe('bad-csv');
      expect(error.message.length, error.message).toBeLessThan(1000);
      refusals.push(error.message);
    }
  }
  expect(refusals.length).toBeGreaterThan(100);
  for (let at = 0; at < refusals.length; at += SHOWN_TOGETHER) {
    const notes = refusals.slice(at, at + SHOWN_TOGETHER).map(withoutInner);
    const card = showRequest(inState('failed', { outcome: { fields: [], notes } }));
    expect(wrongsShown(card), `seed ${SEED + 1}`).toEqual([]);
  }
});
