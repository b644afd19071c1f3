import type { Command } from 'commander';
import { followClock, systemClock } from '../clock.ts';
import { loadLogin } from '../config.ts';
import { loadOperations } from '../load-operations.ts';
import { createLogger } from '../log.ts';
import { type LoginWish, login } from '../login.ts';
import { wholeNumber, withStore } from './tools.ts';

/** The redirect address stands in the integration, so the port is the same every time. */
const PORT = '7429';

interface Options {
  readonly port: string;
  readonly timeout: string;
  readonly org?: string;
  readonly partner?: boolean;
}

export function addLogin(program: Command): void {
  const group = program
    .command('login')
    .description('Give Steward access to Webex: consent in a browser, kept encrypted.');
  const add = (slot: LoginWish['slot'], description: string): Command =>
    group
      .command(slot)
      .description(description)
      .option('--port <n>', 'where the browser brings the answer, on 127.0.0.1', PORT)
      .option('--timeout <minutes>', 'how long to wait for it', '10')
      .action(async (options: Options) => run(slot, options));
  add('admin', 'The account Steward acts with.');
  add('reports', 'The account whose reports are asked for.')
    .option('--org <name or id>', 'an account for the reports of this organization alone')
    .option('--partner', 'ask for the scopes of reports over all customers too');
}

async function run(slot: LoginWish['slot'], { port, timeout, org, partner }: Options): Promise<void> {
  const settings = loadLogin();
  const timeoutMs = wholeNumber('--timeout', timeout) * 60_000;
  const wish = { slot, org, partner, port: wholeNumber('--port', port), timeoutMs };
  const operations = await loadOperations();
  const { clockUrl } = settings;
  const log = createLogger('silent');
  const followed = clockUrl === undefined ? undefined : await followClock(clockUrl, log, () => undefined);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  try {
    await withStore(async (opened, keys) =>
      login(wish, {
        settings,
        opened,
        keys: keys.vault,
        clock: followed ?? systemClock,
        operations,
        say,
      }),
    );
  } finally {
    followed?.stop();
  }
}
