// Attaches files to what people say to the bot, and reads the files it posts.
import * as z from 'zod';
import { attachFile } from '../e2e/files.ts';
import { until } from '../e2e/people.ts';
import type { House } from '../engine/house.ts';

const WithFiles = z.object({
  items: z.array(z.object({ personId: z.string(), files: z.array(z.string()).optional() })),
});

export async function attach(
  house: House,
  as: string,
  command: string,
  file: string | Uint8Array,
  name?: string,
): Promise<string> {
  return attachFile(house, { as, room: house.ops, command, file, name });
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
