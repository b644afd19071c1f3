// docs/commands.md is what the program says of itself, and every scope of the guide is used or has its reason.
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { GUIDE_SCOPES, UNUSED_SCOPES } from '../../src/domain/scopes.ts';
import { HOUSE_COMMANDS } from '../../src/engine/house/all.ts';
import { loadOperations } from '../../src/load-operations.ts';
import { commandsPage } from './commands.ts';

const operations = await loadOperations();

it('docs/commands.md is up to date', async () => {
  const written = await readFile(new URL('../../docs/commands.md', import.meta.url), 'utf8');
  const isTrue = written === commandsPage(operations, HOUSE_COMMANDS);
  expect(isTrue, 'docs/commands.md is not what the operations say: run “npm run docs”').toBe(true);
});

it('uses each of the 22 scopes of the guide, or says why not', () => {
  const used = new Set(operations.flatMap(({ scopes }) => scopes));
  expect(GUIDE_SCOPES).toHaveLength(22);
  for (const scope of GUIDE_SCOPES) {
    const hasReason = (UNUSED_SCOPES[scope]?.length ?? 0) > 20;
    const wrong = used.has(scope)
      ? 'is used, and has a reason why it is not'
      : 'is not used, and has no reason';
    expect(hasReason, `${scope} ${wrong} in src/domain/scopes.ts`).toBe(!used.has(scope));
  }
});
