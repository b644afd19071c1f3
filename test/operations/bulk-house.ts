// Attaches files to what people say to the bot, and reads the files it posts.
import * as z from 'zod';
import { until } from '../e2e/people.ts';
import type { House } from '../engine/house.ts';

const Posted = z.object({ id: z.string() });
const WithFiles = z.object({
  items: z.array(z.object({ personId: z.string(), files: z.array(z.string()).optional() })),
});

export async function attach(
  house: House,
  as: string,
  command: string,
  file: string | Uint8Array,
  name = 'users.csv',
): Promise<string> {
  const { bot, baseUrl } = await house.info();
  const form = new FormData();
  form.set('roomId', house.ops);
  form.set('markdown', `<@personId:${bot.personId}|Steward> ${command}`);
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : new Uint8Array(file);
  form.set('files', new Blob([bytes], { type: 'text/csv' }), name);
  const headers = { authorization: `Bearer ${house.person(as).token}` };
  const response = await fetch(`${baseUrl}/v1/messages`, { method: 'POST', headers, body: form });
  if (!response.ok) throw new Error(`the file was not taken: ${response.status} ${await response.text()}`);
  return Posted.parse(await response.json()).id;
}

/** The files the bot has posted in the space, newest first, with their texts. */
export async function postedFiles(
  house: House,
): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const { bot, baseUrl } = await house.info();
  const { token } = house.person('Ana');
  const listed = WithFiles.parse(await house.call(`/v1/messages?roomId=${house.ops}&max=100`, token));
  const found = [];
  for (const { personId, files = [] } of listed.items) {
    if (personId !== bot.personId) continue;
    for (const address of files) {
      const url = new URL(address);
      const answer = await fetch(`${baseUrl}${url.pathname}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? '';
      found.push({ name, text: await answer.text() });
    }
  }
  return found;
}

export async function fileNamed(house: House, name: RegExp): Promise<string> {
  return until(
    `a file like ${name}`,
    async () => (await postedFiles(house)).find((file) => name.test(file.name))?.text,
  );
}
