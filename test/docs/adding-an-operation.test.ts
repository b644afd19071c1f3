// The operation of docs/adding-an-operation.md is an operation: it is taken from the page, compiled, and does what every
// one of the product does.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadOperations } from '../../src/load-operations.ts';
import { ANA, openHouse } from '../engine/house.ts';
import { describeOperation, hasOneEffect } from '../operations/contract.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = await readFile(join(ROOT, 'docs/adding-an-operation.md'), 'utf8');

function blockAfter(mark: RegExp): { readonly named: string; readonly code: string } {
  const [, named = '', code] =
    new RegExp(`<!-- ${mark.source} -->\\n\`\`\`ts\\n([^]*?)\n\`\`\``).exec(page) ?? [];
  if (code === undefined) throw new Error(`the page has no block ${mark.source}`);
  return { named, code: `${code}\n` };
}

const file = blockAfter(/file: src\/(operations\/\S+)/);
/** A folder of operations beside the domain of the product. */
await mkdir(join(ROOT, 'test/.artefacts'), { recursive: true });
const folder = await mkdtemp(join(ROOT, 'test/.artefacts/adding-'));
afterAll(async () => rm(folder, { recursive: true, force: true }));
await symlink(join(ROOT, 'src/domain'), join(folder, 'domain'));
await mkdir(dirname(join(folder, file.named)), { recursive: true });
await writeFile(join(folder, file.named), file.code);

const [added, ...others] = await loadOperations(join(folder, 'operations'));
if (added === undefined || others.length > 0) throw new Error('the page has one operation');
const all = [...(await loadOperations()), added];

describe(added.name, () => describeOperation(added, all));

it('compiles as strictly as the product', async () => {
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), include: ['operations'] }),
  );
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const { stdout } = await promisify(execFile)(tsc, ['--noEmit', '-p', folder], { cwd: ROOT });
  expect(stdout).toBe('');
});

it('has one effect by the command of the page, and is undone', async () => {
  const [, name, command] = /'([^']+)': '([^']+)'/.exec(blockAfter(/command()/).code) ?? [];
  if (name === undefined || command === undefined) throw new Error('the page has no command');
  expect(name).toBe(added.name);
  const house = await openHouse(onTestFinished, {}, 'demo', undefined, all);
  await hasOneEffect(house, command);
  await house.say(ANA, house.ops, 'undo R-1');
  const card = await house.heard(house.ops, /R-2: approval needed/);
  expect(card.text).toContain('Berlin 1');
});
