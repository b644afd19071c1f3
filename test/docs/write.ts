// `npm run docs`: writes the pages that are made from the program.
import { writeFile } from 'node:fs/promises';
import { HOUSE_COMMANDS } from '../../src/engine/house/all.ts';
import { loadOperations } from '../../src/load-operations.ts';
import { commandsPage } from './commands.ts';

await writeFile(
  new URL('../../docs/commands.md', import.meta.url),
  commandsPage(await loadOperations(), HOUSE_COMMANDS),
);
