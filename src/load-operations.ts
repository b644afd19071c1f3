// Finds the operations: every file below operations/ default-exports one.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Operation } from './domain/operation.ts';
import { HOUSE_COMMANDS } from './engine/house/all.ts';

const FOLDER = join(import.meta.dirname, 'operations');
const NAME = /^[a-z][a-z-]*( [a-z][a-z-]*)?$/;

export async function loadOperations(folder = FOLDER): Promise<readonly Operation[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const operations: Operation[] = [];
  for (const file of files.toSorted()) {
    const module: unknown = await import(pathToFileURL(join(folder, file)).href);
    const found =
      typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
    if (!isOperation(found))
      throw new Error(`operations/${file} does not default-export a defineOperation(…)`);
    operations.push(found);
  }
  refuseDuplicates(operations);
  return operations;
}

function isOperation(value: unknown): value is Operation {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('risk' in value)) return false;
  const acts =
    value.risk === 'read' ? 'answer' in value : 'plan' in value && 'execute' in value && 'verify' in value;
  return acts && typeof value.name === 'string' && NAME.test(value.name) && 'fields' in value;
}

function refuseDuplicates(operations: readonly Operation[]): void {
  const taken = new Map<string, string>();
  const all = [...operations, ...HOUSE_COMMANDS];
  for (const { name, aliases } of all) {
    for (const said of [name, ...aliases]) {
      const other = taken.get(said);
      if (other !== undefined) throw new Error(`the command “${said}” is both “${other}” and “${name}”`);
      taken.set(said, name);
    }
  }
}
