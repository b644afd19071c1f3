// Attaches files to what people say to the bot.
import type { Played } from './people.ts';

/** Ana asks for a bulk change of Acme. */
export async function attachCsv(people: Played, room: string, csv: string): Promise<void> {
  const { bot, baseUrl } = await people.info();
  const form = new FormData();
  form.set('roomId', room);
  form.set('markdown', `<@personId:${bot.personId}|Steward> bulk --org Acme`);
  form.set('files', new Blob([csv], { type: 'text/csv' }), 'users.csv');
  const headers = { authorization: `Bearer ${people.person('Ana').token}` };
  const answer = await fetch(`${baseUrl}/v1/messages`, { method: 'POST', headers, body: form });
  if (!answer.ok) throw new Error(`the file was not taken: ${answer.status} ${await answer.text()}`);
}
