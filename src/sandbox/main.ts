import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { issueText } from './rest/input.ts';
import { SEEDS } from './seed/seeds.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './server.ts';

const USAGE = 'npm run sandbox [-- --port 7421 --seed demo|enterprise|partner5000 --data DIR --fresh]';

const optionsSchema = z.object({
  port: z.coerce.number().int().min(0).max(65_535).default(7421),
  seed: z.enum(SEEDS, `the seeds are ${SEEDS.join(', ')}`).default('demo'),
  data: z.string().min(1).optional(),
  fresh: z.boolean().default(false),
});

function readOptions(): SandboxOptions {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      seed: { type: 'string' },
      data: { type: 'string' },
      fresh: { type: 'boolean' },
    },
  });
  const { port, seed, data, fresh } = optionsSchema.parse(values);
  return { port, seed, fresh, ...(data === undefined ? {} : { dataDir: data }) };
}

function greeting({ url, info }: Sandbox): string {
  const { bot, tokens, people, rooms } = info();
  const [ana] = people;
  const room = rooms.find(({ title }) => title === 'Northwind Ops');
  const body = JSON.stringify({ roomId: room?.id, markdown: `<@personEmail:${bot.email}> help` });
  return [
    `Sandbox is ready: ${url}/`,
    '',
    `  api      ${url}/v1`,
    `  bot      ${bot.email}  ${bot.token}`,
    `  admin    ${tokens.admin}`,
    `  reports  ${tokens.reports}`,
    ...people.map(({ name, email, token }) => `  ${name}  ${email}  ${token}`),
    '',
    `The first message, as ${ana?.name ?? ''}:`,
    `  curl -s ${url}/v1/messages -H 'Authorization: Bearer ${ana?.token ?? ''}' \\`,
    `    -H 'Content-Type: application/json' -d '${body}'`,
    '',
    'A Steward of your own on it: npm run -s steward -- init',
    '',
  ].join('\n');
}

async function main(): Promise<void> {
  const sandbox = await startSandbox(readOptions());
  process.stdout.write(`${greeting(sandbox)}\n`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await sandbox.close();
}

try {
  await main();
} catch (error) {
  const reason = error instanceof z.ZodError ? issueText(error) : String(error);
  process.stderr.write(`sandbox: ${reason}\nusage: ${USAGE}\n`);
  process.exitCode = 1;
}
