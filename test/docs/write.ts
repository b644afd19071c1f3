// `npm run docs`: writes the pages that are made from the program.
import { writeFile } from 'node:fs/promises';
import { HOUSE_COMMANDS } from '../../src/engine/house/all.ts';
import { loadOperations } from '../../src/load-operations.ts';
import { commandsPage } from './commands.ts';
import { configurationPage } from './configuration.ts';
import { metricsPage } from './metrics.ts';

const write = async (name: string, text: string): Promise<void> =>
  writeFile(new URL(`../../docs/${name}`, import.meta.url), text);

const operations = await loadOperations();
await write('commands.md', commandsPage(operations, HOUSE_COMMANDS));
await write('configuration.md', configurationPage());
await write('metrics.md', metricsPage(operations));
