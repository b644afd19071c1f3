// The policy on the command line: its cases as a gate of a pipeline, and the way out when nobody can accept.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { documentHash } from '../src/domain/policy/document.ts';
import { putProposal, putStanding, readProposal, readStanding } from '../src/engine/principals.ts';
import { loadKeys } from '../src/keys.ts';
import { parsePolicy } from '../src/policy-file.ts';
import { openStore } from '../src/store/open.ts';
import { homes } from './database.ts';
import { steward } from './steward.ts';

const policyOf = (need: number): string =>
  `version: 1\ngroups: {ops: [ana@x.example, bo@x.example, chen@x.example]}\nrules: [{name: all, ask: ops, approve: ${need} of ops}]\n`;

it('tests a file, and puts a waiting policy in force with a reason', async () => {
  const [sqlite] = homes();
  const place = await sqlite?.fresh();
  const dataDir = place?.env['STEWARD_DATA_DIR'];
  if (!place || dataDir === undefined) throw new Error('no SQLite');
  const file = join(dataDir, 'policy.yaml');
  await writeFile(file, policyOf(1));
  await writeFile(
    join(dataDir, 'policy.test.yaml'),
    'cases:\n  - {as: ana@x.example, do: user create, org: Acme, expect: {approve: 2 of ops}}\n',
  );
  const opened = await openStore(
    { ...place.options, exclusive: false },
    { auditKey: loadKeys({ values: [], path: undefined }, dataDir).audit },
  );
  const [old, wide] = [parsePolicy(policyOf(2)), parsePolicy(policyOf(1))];
  const [before, hash] = [documentHash(old), documentHash(wide)];
  await opened.store.transaction(async (tx) => {
    await putStanding(tx, { hash: before, document: old, source: 'file', since: 1 });
    const waiting = { hash, document: wide, source: 'file' as const, at: 2 };
    await putProposal(tx, { ...waiting, lines: ['less'], gains: [], accepted: [] });
  });
  const policy = async (...words: string[]) =>
    steward({ ...place.env, STEWARD_POLICY: file }, 'policy', ...words);
  const [tested, unknown] = await Promise.all([policy('test'), policy('adopt', before, '--reason', 'x')]);
  expect(tested).toMatchObject({ code: 1, out: expect.stringContaining('it takes: 1 of ops, not 2 of ops') });
  expect(unknown).toMatchObject({ code: 1, errors: expect.stringContaining('No policy') });
  expect(await policy('adopt', hash, '--reason', 'both leads have left')).toMatchObject({ code: 0 });
  const [standing, proposal, audit] = await opened.store.read(async (reader) =>
    Promise.all([readStanding(reader), readProposal(reader), reader.audit(1, 10)]),
  );
  expect(standing?.hash).toBe(hash);
  expect(proposal).toBeUndefined();
  expect(audit).toMatchObject([{ action: 'policy.force', detail: { reason: 'both leads have left' } }]);
  await opened.close();
});
