// `npm start`: the bot, configured by its environment. Ends in order on SIGTERM and SIGINT.
import { type Bot, startBot } from './bot.ts';
import { ConfigError, loadConfig } from './config.ts';
import { createLogger } from './log.ts';

const FORCED_EXIT_MS = 15_000;

function config() {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(78);
  }
}

const settings = config();
const log = createLogger(settings.logLevel);
let bot: Bot | undefined;
let stopping = false;

async function stop(why: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ why }, 'Stopping');
  setTimeout(() => process.exit(1), FORCED_EXIT_MS).unref();
  try {
    await bot?.stop();
    process.exit(0);
  } catch (error) {
    log.error({ error }, 'Stopping failed');
    process.exit(1);
  }
}

process.on('SIGTERM', () => void stop('SIGTERM'));
process.on('SIGINT', () => void stop('SIGINT'));
// Started by the demo: it must not outlive its parent.
process.on('disconnect', () => void stop('the parent is gone'));
// It may have gone while the modules were loading, when nobody listened.
if (process.send && !process.connected) process.exit(0);
// Everything that matters is stored: ending is safer than going on in an unknown state.
process.on('unhandledRejection', (error) => {
  log.fatal({ error }, 'A promise was rejected and nobody looked');
  process.exit(70);
});

try {
  bot = await startBot(settings, log);
  log.info({ port: bot.port }, 'Steward is up');
  process.send?.({ kind: 'ready', port: bot.port });
} catch (error) {
  if (!stopping) {
    log.fatal({ error }, 'Steward cannot start');
    process.stderr.write(`Steward cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
