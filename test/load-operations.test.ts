import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadOperations } from '../src/load-operations.ts';

const operation = (name: string, aliases: readonly string[] = []) =>
  `export default { name: '${name}', aliases: ${JSON.stringify(aliases)}, risk: 'read', fields: [], answer: async () => ({}) };\n`;

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-operations-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  for (const [path, code] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), code);
  }
  return folder;
}

it('finds every file below the folder, and nothing needs to list them', async () => {
  const folder = await folderOf({
    'b/two.ts': operation('b two'),
    'a/one.ts': operation('a one'),
    'a/notes.md': 'x',
  });
  expect((await loadOperations(folder)).map(({ name }) => name)).toEqual(['a one', 'b two']);
});

it('finds those of the product', async () => {
  const names = (await loadOperations()).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['user create', 'license usage', 'org list']));
});

it.each([
  ['no default', 'export const x = 1;\n'],
  ['something else', 'export default 7;\n'],
  ['a name in capitals', operation('User Create')],
  ['a name of three words', operation('user create now')],
  ['no name', operation('')],
  [
    'a write that cannot be verified',
    `export default { name: 'x', risk: 'low', fields: [], plan() {}, execute() {} };\n`,
  ],
])('refuses a file with %s, by its name', async (_what, code) => {
  await expect(loadOperations(await folderOf({ 'a/odd.ts': code }))).rejects.toThrow('operations/a/odd.ts');
});

it.each([
  ['two operations of one name', operation('a one'), operation('a one')],
  ['an alias that is another’s name', operation('a one'), operation('b two', ['a one'])],
  ['the name of a house command', operation('a one'), operation('help')],
  ['the alias of a house command', operation('a one'), operation('b two', ['menu'])],
])('refuses %s', async (_what, one, two) => {
  await expect(loadOperations(await folderOf({ 'a/one.ts': one, 'b/two.ts': two }))).rejects.toThrow(
    /is both/,
  );
});
