// A bot as `npm start` runs it, which ends itself with SIGKILL at the moment of the journal that it is told: at each
// step once. Where it has ended is kept in a file, for the next one and for whoever watches.
import { appendFileSync } from 'node:fs';
import { openBotStore, startBot } from '../../src/bot.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log.ts';
import { mortal, onceEach } from './mortal-store.ts';
import { struckIn } from './struck.ts';

const { KILLER_FILE: path = '', KILLER_MOMENT: moment } = process.env;

const config = loadConfig();
await startBot(config, createLogger('silent'), {
  open: async (...asked) =>
    mortal(await openBotStore(...asked), {
      due: onceEach((place) => place.moment === moment, struckIn(path)),
      strike: async (places) => {
        for (const place of places) appendFileSync(path, `${JSON.stringify(place)}\n`);
        process.kill(process.pid, 'SIGKILL');
        return new Promise(() => undefined);
      },
    }),
});
// It must not outlive the test.
process.on('disconnect', () => process.exit(0));
