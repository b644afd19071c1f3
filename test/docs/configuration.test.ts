// docs/configuration.md is what the schema says, and no page speaks of a variable that is none.
import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { Environment, SECRETS, SECTIONS } from '../../src/config-schema.ts';
import { SETTINGS } from '../../src/config-setting.ts';
import { configurationPage } from './configuration.ts';

const root = new URL('../../', import.meta.url);
const page = async (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');

it('docs/configuration.md is up to date', async () => {
  const isTrue = (await page('docs/configuration.md')) === configurationPage();
  expect(isTrue, 'docs/configuration.md is not what the schema says: run “npm run docs”').toBe(true);
});

const known = new Set(Object.keys(Environment.shape).flatMap((name) => [name, `${name}_FILE`]));

it('tells of every variable the program reads', () => {
  const told = Object.values(SECTIONS).flatMap((shape) => Object.keys(shape));
  const files = SECRETS.map((name) => `${name}_FILE`);
  expect(
    Object.keys(Environment.shape).filter((name) => !told.includes(name) && !files.includes(name)),
  ).toEqual([]);
});

it.each(Object.entries(Environment.shape).filter(([, schema]) => SETTINGS.get(schema)?.secret !== true))(
  'gives an example of %s that it takes',
  (_name, schema) => {
    expect(schema.safeParse(SETTINGS.get(schema)?.example).error).toBeUndefined();
  },
);

/** Of the tests, and any of them. */
const OTHERS = ['CHAOS_SEED', 'NAME_FILE'];

const LOOKS_LIKE_ONE =
  /(?<![\w-])(?:(?:STEWARD|WEBEX)_[A-Z_]*[A-Z]|[A-Z]+(?:_[A-Z]+)*_(?:URL|SEED|LEVEL|PROXY|CERTS|FILE))(?!\w)/g;

it('knows every variable that a page speaks of', async () => {
  const docs = (await readdir(new URL('docs/', root))).filter((name) => name.endsWith('.md'));
  const unknown: string[] = [];
  for (const path of ['README.md', 'CHANGELOG.md', 'Dockerfile', ...docs.map((name) => `docs/${name}`)])
    for (const [name] of (await page(path)).matchAll(LOOKS_LIKE_ONE))
      if (!known.has(name) && !OTHERS.includes(name)) unknown.push(`${path}: ${name}`);
  expect(unknown).toEqual([]);
});

it('README names what a first installation cannot do without', async () => {
  const readme = await page('README.md');
  const required = Object.entries(Environment.shape)
    .filter(([, schema]) => !schema.safeParse(undefined).success)
    .map(([name]) => name);
  expect(required).toContain('WEBEX_BOT_TOKEN');
  const ofWebhooks = ['WEBEX_WEBHOOK_SECRET', 'STEWARD_PUBLIC_URL', 'STEWARD_INTAKE'];
  for (const name of [...required, ...ofWebhooks]) expect(readme).toContain(`\`${name}\``);
});
