import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { coverage } from '../../src/sandbox/coverage.ts';
import { openRoutes, routes } from '../../src/sandbox/rest/routes.ts';
import { settingsSchema } from '../../src/sandbox/world/settings.ts';
import { openTown } from './harness.ts';

const DOCS = join(import.meta.dirname, '../../docs/sandbox.md');

async function tableOf(title: string): Promise<string[][]> {
  const text = await readFile(DOCS, 'utf8');
  const [, section = ''] = text.split(`\n## ${title}\n`);
  const [body = ''] = section.split('\n## ');
  return body
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| |'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.trim()),
    );
}

test('the coverage table is the registered routes', async () => {
  const registered = [...openRoutes, ...routes].map(
    ({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`,
  );
  expect(coverage.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(registered.toSorted());
  for (const { level, why } of coverage) expect(why !== undefined).toBe(level === 'partial');
  const { control } = await openTown();
  expect(await control.items('/coverage')).toEqual(coverage);
});

test('the coverage table is in the documentation', async () => {
  const rows = coverage.map(({ method, path, level, why }) => [
    method,
    `\`${path}\``,
    why === undefined ? level : `${level}: ${why}`,
  ]);
  expect(await tableOf('Coverage')).toEqual(rows);
});

test('every switch is described, in the answer and in the documentation', async () => {
  const names = Object.keys(settingsSchema.shape);
  const { control } = await openTown();
  const { body } = await control.get('/settings?describe=1');
  expect(Object.values(body).map((setting) => setting.name)).toEqual(names);
  for (const setting of Object.values(body)) {
    expect(setting.about.length, setting.name).toBeGreaterThan(10);
    expect(setting.value).toEqual(setting.default);
  }
  const documented = (await tableOf('Switches')).map(([name]) => name);
  expect(documented).toEqual(names.map((name) => `\`${name}\``));
});
