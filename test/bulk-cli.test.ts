// `steward bulk plan` beside a running bot: a plan without a request.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openHouse } from './engine/house.ts';
import { BEFORE } from './steward.ts';

const CLI = join(import.meta.dirname, '..', 'src', 'cli.ts');

it('plans a file, and writes nothing', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished);
  const { baseUrl, bot, tokens } = await house.info();
  const file = join(house.dataDir, 'users.csv');
  await writeFile(file, 'E-mail,First name,Last name\nnew@acme.example,New,User\nbroken,New,User\n');
  const env = {
    ...process.env,
    WEBEX_API_URL: `${baseUrl}/v1`,
    WEBEX_BOT_TOKEN: bot.token,
    WEBEX_WEBHOOK_SECRET: 'a-secret-for-the-tests-only',
    STEWARD_PUBLIC_URL: 'http://127.0.0.1:9',
    WEBEX_ADMIN_TOKEN: tokens.admin,
    STEWARD_ADMINS: house.person('Ana').email,
    STEWARD_DATA_DIR: house.dataDir,
  };
  const run = async (...more: string[]) =>
    promisify(execFile)(process.execPath, [...BEFORE, CLI, 'bulk', 'plan', file, ...more], { env });
  const { stdout } = await run('--org', 'Acme');
  expect(JSON.parse(stdout)).toMatchObject({
    changes: [{ label: 'Create', after: '1 user' }],
    notes: expect.arrayContaining([expect.stringContaining('Line 3, E-mail: this is no e-mail address.')]),
  });
  await expect(run('--org', 'Nowhere')).rejects.toThrow('There is no organization “Nowhere”');
  const written = (await house.ledger()).filter(({ owner, method }) => owner === 'admin' && method !== 'GET');
  expect(written).toEqual([]);
});
