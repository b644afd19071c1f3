// Many callers at once on a customer that has to be warmed up first.
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { startSandbox } from '../../src/sandbox/server.ts';
import { playWith } from '../e2e/people.ts';
import { adminOf } from './admin-world.ts';

const Ledger = z.object({
  items: z.array(z.object({ method: z.string(), path: z.string(), status: z.number() })),
});

it('100 callers on one cold organization read it exactly once, and none is refused', async () => {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  onTestFinished(() => sandbox.close());
  const played = await playWith(sandbox.url);
  const { tokens } = await played.info();
  const orgId = played.org('Acme');
  const admin = adminOf(`${sandbox.url}/v1`, tokens.admin);

  const lists = await Promise.all(Array.from({ length: 100 }, async () => admin.licenses(orgId).list()));

  const { items } = Ledger.parse(await played.call('/_sandbox/ledger?since=0&limit=20000'));
  const reads = items.filter(({ path }) => path.endsWith(`/organizations/${orgId}`));
  expect(lists.every((licenses) => licenses.length > 0)).toBe(true);
  expect(reads).toEqual([{ method: 'GET', path: `/v1/organizations/${orgId}`, status: 200 }]);
  expect(items.filter(({ status }) => status === 403)).toEqual([]);
  expect(items.filter(({ path }) => path === '/v1/licenses')).toHaveLength(100);
});
