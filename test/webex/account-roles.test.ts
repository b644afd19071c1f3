// What each role may read and write where, and what is said when it may not: with the tokens of the sandbox's roles.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Admin } from '../../src/domain/ports/admin/admin.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { adminOf } from './admin-world.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, seed: 'demo' });
});

afterAll(async () => sandbox.close());

function as(role: string): Admin {
  const token = sandbox.info().roleTokens.find((one) => one.role === role)?.token;
  if (token === undefined) throw new Error(`the sandbox has no token for ${role}`);
  return adminOf(`${sandbox.url}/v1`, token);
}

const idOf = (name: string): string => sandbox.info().orgs.find((org) => org.name === name)?.id ?? '';

/** 'done', or what is said. */
async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

let made = 0;

const read = (admin: Admin, orgId: string): Promise<string> => outcome(admin.licenses(orgId).list());
const write = (admin: Admin, orgId: string): Promise<string> => {
  made += 1;
  const user = {
    email: `role${made}@new.example`,
    firstName: 'Role',
    lastName: 'Test',
    displayName: `Role ${made}`,
    licenses: [],
    locationId: undefined,
    extension: undefined,
  };
  return outcome(admin.people(orgId).create(user));
};

const DONE = /^done$/;
const OWN_REMEDY = /its own organization\. It is a .*Give the account the role Full Administrator/;

describe.each<[role: string, name: string, org: string, reads: RegExp, writes: RegExp]>([
  ['organizationAdmin', 'organization-admin', 'Umbrella Logistics', DONE, DONE],
  [
    'organizationAdmin',
    'organization-admin',
    'Globex',
    /in the organization\. It is a Full Administrator \(organization\), which has no admin rights\./,
    /which has no admin rights\. Check that it is a managed customer/,
  ],
  ['readOnly', 'read-only', 'Umbrella Logistics', DONE, OWN_REMEDY],
  ['userAdmin', 'user-admin', 'Umbrella Logistics', DONE, DONE],
  ['deviceAdmin', 'device-admin', 'Umbrella Logistics', DONE, OWN_REMEDY],
  ['partnerFull', 'partner-full', 'Northwind Partners', DONE, DONE],
  ['partnerFull', 'partner-full', 'Globex', DONE, DONE],
  ['partnerReadOnly', 'partner-read-only', 'Northwind Partners', DONE, OWN_REMEDY],
  [
    'partnerReadOnly',
    'partner-read-only',
    'Globex',
    DONE,
    /a Partner Read-only Administrator, which reads every customer, and changes nothing\. .*give the account the role Partner Full Administrator, .*Control Hub/,
  ],
  ['partnerAdmin', 'partner-admin', 'Globex', DONE, DONE],
  [
    'partnerAdmin',
    'partner-admin',
    'Umbrella Logistics',
    /a Partner Administrator, .*assigned to it\. Have a Partner Full Administrator assign the customer .*Control Hub/,
    /Have a Partner Full Administrator assign the customer/,
  ],
  ['delegate', 'delegate', 'Globex', DONE, DONE],
  [
    'delegate',
    'delegate',
    'Acme',
    /a delegated administrator .*Have the customer give the account a role/,
    /Have the customer give the account a role that allows this/,
  ],
])('%s', (token, role, org, reads, writes) => {
  it(`is known as ${role}, and in ${org} reads and writes as it may, or hears why not and what to do`, async () => {
    const admin = as(token);

    expect(await admin.organizations().account()).toMatchObject({ role });
    expect(await read(admin, idOf(org))).toMatch(reads);
    expect(await write(admin, idOf(org))).toMatch(writes);
  });
});

describe('a service app', () => {
  it('has no person behind it, and says so', async () => {
    const admin = as('serviceApp');

    expect(await admin.organizations().account()).toEqual({ orgId: undefined, role: 'machine' });
    expect(await write(admin, idOf('Globex'))).toMatch(/a service app \(no person\)|its own organization/);
  });
});

describe('organizations and their tags', () => {
  it('are those each account can see', async () => {
    const orgs = as('partnerAdmin').organizations();

    expect((await orgs.list()).map(({ name }) => name)).toEqual(['Acme', 'Globex', 'Northwind Partners']);
    const { byOrg, complete } = await orgs.tags();
    expect(complete).toBe(true);
    expect(byOrg.get(idOf('Acme'))?.toSorted()).toEqual(['DACH', 'Gold']);
  });

  it('whose tags an account is not told are not known in full', async () => {
    const { byOrg, complete } = await as('delegate').organizations().tags();

    expect([byOrg.size, complete]).toEqual([0, false]);
  });
});
