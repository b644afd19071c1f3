// Files that are too large for a message, fetched by a link.
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createLinks } from '../../src/file-links.ts';
import { openDoor } from './door.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 0, 31);
const key = (id: string) => ({ id, key: randomBytes(32) });
const content = randomBytes(3_000_000);

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += 1_000_000) yield content.subarray(at, at + 1_000_000);
}

const files = {
  about: async (name: string) =>
    name === 'report:R-1'
      ? { key: name, name: 'Users "all"\r\n.csv', size: content.length, sha256: '' }
      : undefined,
  pieces,
};

/** With an address. */
function linking(keys: Parameters<typeof createLinks>[0]) {
  const links = createLinks(keys, { publicUrl: 'https://steward.example', keepFilesDays: 3 });
  return { ...links, make: (file: string, until: number) => links.make(file, until) ?? '' };
}

async function house() {
  const [old, young] = [key('old'), key('young')];
  const links = linking([young, old]);
  let now = NOW;
  const clock = () => ({ now: () => now, real: () => now });
  const { url } = await openDoor(
    { receive: async () => 'stored' as const },
    { files: { files, links, clock } },
  );
  const at = async (link: string, method = 'GET') =>
    fetch(link.replace('https://steward.example', url), { method });
  return { at, links, before: linking([old]), later: (ms: number) => void (now += ms) };
}

it('is handed out whole, as a file to keep, by a link of this or an older key', async () => {
  const { at, links, before } = await house();
  for (const signing of [links, before]) {
    const answer = await at(signing.make('report:R-1', NOW + DAY));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="Users__all___.csv"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
  }
  expect((await at(links.make('report:R-1', NOW + DAY), 'HEAD')).headers.get('content-length')).toBe(
    '3000000',
  );
});

it('is nothing under a link that somebody made up or changed', async () => {
  const { at, links } = await house();
  const good = links.make('report:R-1', NOW + DAY);
  const stranger = linking([key('x')]);
  const [text = '', mac = ''] = (good.split('/').at(-1) ?? '').split('.');
  const longer = Buffer.from(JSON.stringify([NOW + 9 * DAY, 'report:R-1'])).toString('base64url');
  for (const link of [
    stranger.make('report:R-1', NOW + DAY),
    good.replace(text, longer),
    good.replace(mac, ''),
    good.slice(0, -4),
    'https://steward.example/files/x',
    'https://steward.example/files/..%2f..%2fetc%2fpasswd',
  ])
    expect((await at(link)).status, link).toBe(404);
});

it('is gone when the link has run out, or the file is', async () => {
  const { at, links, later } = await house();
  expect(links.lifeMs).toBe(3 * DAY);
  const good = links.make('report:R-1', NOW + DAY);
  expect((await at(links.make('report:R-2', NOW + DAY))).status).toBe(410);
  later(DAY);
  const answer = await at(good);
  expect(answer.status).toBe(410);
  expect(await answer.json()).toEqual({ error: 'This link has run out. Ask for the report again.' });
});

it('has no link where there is no address that leads to it', () => {
  expect(createLinks([key('x')], { publicUrl: undefined, keepFilesDays: 3 }).make('report:R-1', NOW)).toBe(
    undefined,
  );
});
