// `npm run cards:preview`: every card with its samples, in a space of a throw-away sandbox, as Webex would show it.
// The page's own switches do the rest: light and dark, narrow and wide.
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { request } from 'undici';
import * as z from 'zod';
import type { View } from './domain/views.ts';
import { type Sandbox, startSandbox } from './sandbox/server.ts';
import { createCards } from './webex/cards.ts';
import { noticeMarkdown } from './webex/notice-text.ts';

const FOLDER = new URL('../cards/', import.meta.url);
const CARD = 'application/vnd.microsoft.card.adaptive';
const SPACE = 'Card gallery';
const Sample = z.custom<View>(
  (value) => z.object({ card: z.string(), model: z.looseObject({}) }).safeParse(value).success,
);

async function call(sandbox: Sandbox, path: string, body: object): Promise<string> {
  const { bot } = sandbox.info();
  const answer = await request(`${sandbox.url}/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bot.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const json = await answer.body.json();
  if (answer.statusCode >= 300) throw new Error(`POST ${path}: ${answer.statusCode} ${JSON.stringify(json)}`);
  return z.object({ id: z.string() }).parse(json).id;
}

/** Posts all samples; resolves with the space they are in. */
export async function fillGallery(sandbox: Sandbox): Promise<string> {
  const cards = createCards({ strict: true });
  const bot = { id: sandbox.info().bot.personId, displayName: 'Steward' };
  const roomId = await call(sandbox, '/rooms', { title: SPACE });
  for (const { email } of sandbox.info().people)
    await call(sandbox, '/memberships', { roomId, personEmail: email });
  const names = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of names) {
    for (const sample of readdirSync(new URL(`${name}/`, FOLDER)).filter((file) =>
      file.startsWith('sample'),
    )) {
      const view = Sample.parse(JSON.parse(readFileSync(new URL(`${name}/${sample}`, FOLDER), 'utf8')));
      const content = cards.renderCard(view, { ref: 'preview-of-a-card-0000' });
      const bytes = Buffer.byteLength(JSON.stringify(content));
      await call(sandbox, '/messages', { roomId, markdown: `**${name}**, ${sample}: ${bytes} bytes` });
      await call(sandbox, '/messages', {
        roomId,
        markdown: noticeMarkdown({ ...view, nonce: 'preview' }, bot),
        attachments: [{ contentType: CARD, content }],
      });
    }
  }
  return roomId;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '7430' } } });
  const sandbox = await startSandbox({ port: Number(values.port), seed: 'demo' });
  await fillGallery(sandbox);
  process.stdout.write(`The cards are in the space “${SPACE}”: ${sandbox.url}/\n`);
  const end = (): void => void sandbox.close().then(() => process.exit(0));
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}
