import { expect, it, onTestFinished } from 'vitest';
import { createOrgDirectory, type OrgDirectory } from '../../src/webex/admin/org-directory.ts';
import { createWebexHttp } from '../../src/webex/http.ts';
import {
  idOf,
  machineClock,
  quick,
  type Script,
  type ScriptedServer,
  startScripted,
} from './scripted-server.ts';

const org = (n: number): string =>
  idOf('ORGANIZATION', `11111111-1111-4111-8111-${String(n).padStart(12, '0')}`);
const OWN = org(0);
const ME = { id: idOf('PEOPLE', 'a'), orgId: OWN, emails: [], roles: [idOf('ROLE', 'id_full_admin')] };

async function directoryOn(script: Script): Promise<{ directory: OrgDirectory; server: ScriptedServer }> {
  const server = await startScripted((seen) => script(seen) ?? { status: 403, body: { message: 'no' } });
  const http = createWebexHttp({
    baseUrl: server.baseUrl,
    token: () => Promise.resolve('t'),
    clock: machineClock,
    limits: quick,
  });
  onTestFinished(async () => {
    await http.close();
    await server.close();
  });
  return { directory: createOrgDirectory({ http, clock: machineClock }), server };
}

const named = (...ids: readonly string[]) => ({
  body: { items: ids.map((id) => ({ id, displayName: `Org ${id}` })) },
});
const pathOf = (path: string): string => path.split('?')[0] ?? '';

it('joins both lists, page by page, and asks once for all who want it', async () => {
  const { directory, server } = await directoryOn(({ path }) => {
    if (pathOf(path) === '/people/me') return { body: ME };
    if (path === '/organizations')
      return { ...named(OWN), headers: { link: `<${server.baseUrl}/organizations?next=2>; rel="next"` } };
    if (path === '/organizations?next=2') return named(org(1));
    if (pathOf(path) === '/partner/organizations')
      return { body: { items: [{ orgId: org(1) }, { orgId: `${org(2)}==`, role: 'x' }] } };
    return undefined;
  });

  const lists = await Promise.all([directory.list(), directory.list(), directory.list()]);

  expect(lists[2]?.map(({ id }) => id)).toEqual([OWN, org(1), org(2)]);
  expect(server.seen.filter(({ path }) => path === '/organizations')).toHaveLength(1);
  expect(await directory.relation(OWN)).toBe('own');
  expect(await directory.relation(org(2))).toBe('customer');
  expect(await directory.relation(org(9))).toBeUndefined();
});

it('does with one list when the other is refused', async () => {
  const { directory } = await directoryOn(({ path }) => {
    if (pathOf(path) === '/people/me') return { body: ME };
    if (pathOf(path) === '/partner/organizations')
      return { body: { items: [{ orgId: org(1) }, { orgId: org(2) }] } };
    return undefined;
  });

  expect(await directory.list()).toEqual([
    { id: org(1), name: org(1) },
    { id: org(2), name: org(2) },
  ]);
});

it('passes on the refusal when both are refused, and asks again the next time', async () => {
  let open = false;
  const { directory } = await directoryOn(({ path }) =>
    open && path === '/organizations' ? named(OWN) : undefined,
  );
  await expect(directory.list()).rejects.toMatchObject({ code: 'forbidden' });

  open = true;

  expect(await directory.list()).toHaveLength(1);
});

it('asks a lone organization for nothing that only partners have', async () => {
  const { directory, server } = await directoryOn(({ path }) =>
    path === '/organizations' ? named(OWN) : pathOf(path) === '/people/me' ? { body: ME } : undefined,
  );

  expect(await directory.account()).toMatchObject({ orgId: OWN, role: 'organization-admin' });
  expect((await directory.tags()).byOrg.size).toBe(0);
  expect(await directory.needsWarmth(org(5))).toBe(false);
  expect(server.seen.some(({ path }) => path.startsWith('/partner'))).toBe(false);
});

it('knows that a tag may be on more organizations than Webex lists', async () => {
  const many = Array.from({ length: 100 }, (_, n) => ({ orgId: org(n + 1), tags: ['Gold'] }));
  const { directory } = await directoryOn(({ path }) => {
    if (path === '/organizations') return named(OWN, org(1));
    if (pathOf(path) === '/people/me') return { body: ME };
    if (pathOf(path) === '/partner/tags') return { body: [{ name: 'Gold' }, { name: 'Silver' }] };
    if (path.startsWith('/partner/tags/organizations?tags=Gold')) return { body: many };
    if (path.startsWith('/partner/tags/organizations?tags=Silver'))
      return { body: { items: [{ orgId: org(1) }] } };
    return undefined;
  });

  const { byOrg, complete } = await directory.tags();

  expect(complete).toBe(false);
  expect(byOrg.get(org(1))).toEqual(['Gold', 'Silver']);
});
