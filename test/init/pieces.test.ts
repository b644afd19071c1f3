// The parts of `steward init` that need no process.
import { readFile } from 'node:fs/promises';
import { PassThrough, Writable } from 'node:stream';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { GoldenFile, testPolicy } from '../../src/domain/policy/explain.ts';
import { resolveLoosely } from '../../src/domain/policy/people.ts';
import { type Look, takeAll } from '../../src/init/dialogue.ts';
import { completed, envText, settingsIn } from '../../src/init/installation.ts';
import { firstPolicy } from '../../src/init/policy.ts';
import { QUESTIONS } from '../../src/init/questions.ts';
import { openTerminal } from '../../src/init/terminal.ts';
import { envLine } from '../../src/init/values.ts';
import { loadOperations } from '../../src/load-operations.ts';
import { parsePolicy, parseYaml } from '../../src/policy-file.ts';

const operations = await loadOperations();

const person = fc.emailAddress().map((address) => address.toLowerCase());

describe('the first policy', () => {
  it('is one, and says what its cases expect, for any team', () => {
    const people = fc.uniqueArray(person, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(people, people, (requesters, approvers) => {
        const { policy, cases } = firstPolicy({ requesters, approvers }, operations);
        const parsed = resolveLoosely(parsePolicy(policy), {}, 'file');
        const tested = testPolicy(parsed, operations, parseYaml(cases, GoldenFile));
        expect(tested.flatMap(({ problems }) => problems)).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  it('wants two for what destroys as soon as there are two for everybody', () => {
    const team = ['a@x.example', 'b@x.example', 'c@x.example'];
    const three = firstPolicy({ requesters: team, approvers: team }, operations);
    const two = firstPolicy({ requesters: team.slice(0, 2), approvers: team.slice(0, 2) }, operations);
    expect(three.policy).toContain('approve: 2 of approvers');
    expect(three.warnings).toEqual([]);
    expect(two.policy).not.toContain('2 of approvers');
    expect(two.warnings).toEqual([expect.stringContaining('Deletions take one approval')]);
  });

  it('says that one person alone gets nothing approved', () => {
    const { warnings } = firstPolicy({ requesters: ['a@x.example'], approvers: ['a@x.example'] }, operations);
    expect(warnings.join(' ')).toContain('Nothing can be approved');
  });
});

describe('the terminal', () => {
  function open() {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    let shown = '';
    const output = new Writable({
      write(chunk, _encoding, done) {
        shown += String(chunk);
        done();
      },
    });
    const terminal = openTerminal(input, output);
    onTestFinished(() => terminal.close());
    return { terminal, input, shown: () => shown };
  }

  it('shows what is typed, but for secrets, and forgets those', async () => {
    const { terminal, input, shown } = open();
    const secret = terminal.ask('TOKEN> ', true);
    input.write('hush-hush\r');
    expect(await secret).toBe('hush-hush');
    const name = terminal.ask('NAME> ', false);
    const ARROW_UP = '\u001b[A';
    input.write(`${ARROW_UP}ana\r`);
    expect(await name).toBe('ana');
    expect(shown()).toMatch(/TOKEN> [^]*NAME> [^]*ana/);
    expect(shown()).not.toContain('hush');
  });

  it('says that nothing was written when nobody is there any more', async () => {
    const { terminal, input } = open();
    const answer = terminal.ask('NAME> ', false);
    input.end();
    await expect(answer).rejects.toThrow('Nothing was written');
  });
});

it('what starts an installation reads .env, and the demo never does', async () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')));
  const reading = Object.keys(scripts).filter((name) => scripts[name]?.includes('env-file.cjs'));
  expect(reading.toSorted()).toEqual(['doctor', 'start', 'steward']);
});

it('tells everything that is missing or wrong at once, where nobody can be asked', async () => {
  const known = { WEBEX_BOT_TOKEN: 'a-token-1234', INIT_REQUESTERS: 'a@x.example', INIT_APPROVERS: 'nobody' };
  const look: Look = async (name) =>
    name === 'WEBEX_BOT_TOKEN' ? { wrong: true, says: 'This is no bot.' } : undefined;
  const taken = takeAll(QUESTIONS, known, look, () => undefined);
  await expect(taken).rejects.toThrow(
    /no bot[^]*STEWARD_PUBLIC_URL is missing[^]*WEBEX_ADMIN_CLIENT_ID is missing[^]*INIT_APPROVERS names nobody/,
  );
});

describe('the file of the settings', () => {
  it('is read as it was written, whatever a value holds', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        fc.pre(value.trim() === value && !/['"`\\\r\n\0]/.test(value));
        expect(parseEnv(envLine('NAME', value))).toEqual({ NAME: value });
      }),
    );
    for (const value of [`it's`, 'say "so"', '`x`', '$HOME', '# no', 'a\\nb'])
      expect(parseEnv(envLine('NAME', value))).toEqual({ NAME: value });
    expect(() => envLine('NAME', 'two\nlines')).toThrow('NAME_FILE');
    expect(() => envLine('NAME', `all of '"\``)).toThrow('NAME_FILE');
  });

  it('keeps keys that are there, makes those that are not, and chooses one way to the admin account', () => {
    const answers = {
      WEBEX_API_URL: 'https://webexapis.com/v1',
      STEWARD_SECRET_KEY_FILE: '/run/secrets/key',
      INIT_ADMIN_ACCESS: 'login',
      WEBEX_ADMIN_CLIENT_ID: 'C1',
      WEBEX_ADMIN_TOKEN: 'left-over-token',
      WEBEX_REPORTS_TOKEN: 'reports-token',
      STEWARD_DATA_DIR: '.steward/sandbox',
    };
    const settings = completed(answers, undefined);
    expect(Object.keys(settings).toSorted()).toEqual([
      'STEWARD_POLICY',
      'STEWARD_SECRET_KEY_FILE',
      'WEBEX_ADMIN_CLIENT_ID',
      'WEBEX_API_URL',
      'WEBEX_REPORTS_TOKEN',
      'WEBEX_WEBHOOK_SECRET',
    ]);
    expect(parseEnv(envText(settings))).toEqual(settings);
  });

  it('takes from the environment what it would ask for, and nothing else', () => {
    const env = {
      WEBEX_BOT_TOKEN: 'x',
      WEBEX_BOT_TOKEN_FILE: '/x',
      HTTPS_PROXY: 'p',
      PATH: '/bin',
      PORT: ' ',
    };
    expect(settingsIn(env)).toEqual({ WEBEX_BOT_TOKEN: 'x', WEBEX_BOT_TOKEN_FILE: '/x' });
  });
});
