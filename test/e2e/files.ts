// Attaches files to what people say to the bot.
import * as z from 'zod';
import type { Played } from './people.ts';

const Posted = z.object({ id: z.string() });

interface Attached {
  readonly as: string;
  readonly room: string;
  readonly command: string;
  readonly file: string | Uint8Array;
  readonly name?: string | undefined;
}

/** Resolves with the id of the message. */
export async function attachFile(
  people: Played,
  { as, room, command, file, name }: Attached,
): Promise<string> {
  const { bot, baseUrl } = await people.info();
  const form = new FormData();
  form.set('roomId', room);
  form.set('markdown', `<@personId:${bot.personId}|Steward> ${command}`);
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : new Uint8Array(file);
  form.set('files', new Blob([bytes], { type: 'text/csv' }), name ?? 'users.csv');
  const headers = { authorization: `Bearer ${people.person(as).token}` };
  const answer = await fetch(`${baseUrl}/v1/messages`, { method: 'POST', headers, body: form });
  if (!answer.ok) throw new Error(`the file was not taken: ${answer.status} ${await answer.text()}`);
  return Posted.parse(await answer.json()).id;
}

/** Ana asks for a bulk change of Acme. */
export async function attachCsv(people: Played, room: string, csv: string): Promise<void> {
  await attachFile(people, { as: 'Ana', room, command: 'bulk --org Acme', file: csv });
}
