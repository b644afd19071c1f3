// Attached files: fetched from Webex's own contents only, up to a size, and what Webex says of those it holds back.
import { expect, it, onTestFinished } from 'vitest';
import { createContents } from '../../src/webex/contents.ts';
import { createWebexHttp } from '../../src/webex/http.ts';
import { machineClock, quick, startScripted } from './scripted-server.ts';

async function open(answer: Parameters<typeof startScripted>[0]) {
  const server = await startScripted(answer);
  onTestFinished(() => server.close());
  const token = async (): Promise<string> => 't';
  const http = createWebexHttp({ baseUrl: server.baseUrl, token, clock: machineClock, limits: quick });
  onTestFinished(() => http.close());
  return { server, file: createContents(http) };
}

it('gives the bytes as they are, and the last part of the name', async () => {
  const headers = {
    'content-type': 'application/json',
    'content-disposition': 'attachment; filename="../a/b.csv"',
  };
  const { server, file } = await open(() => ({ headers, body: 'E-mail\u00e9' }));
  const got = await file(`${server.baseUrl}/contents/abc`, 100);
  expect(got.name).toBe('b.csv');
  expect(got.bytes.length).toBeGreaterThan(6);
});

it.each(['https://evil.example/v1/contents/abc', 'file:///etc/passwd', 'nonsense', '/contents/../people/me'])(
  'does not send the token to %s',
  async (address) => {
    const { server, file } = await open(() => ({ body: 'x' }));
    await expect(file(address, 100)).rejects.toMatchObject({ code: 'foreign-file' });
    await expect(file(`${server.baseUrl}/people/me`, 100)).rejects.toMatchObject({ code: 'foreign-file' });
    expect(server.seen).toEqual([]);
  },
);

it('stops at the limit', async () => {
  const { server, file } = await open(() => ({ body: 'x'.repeat(3 * 1024 * 1024) }));
  await expect(file(`${server.baseUrl}/contents/abc`, 1024 * 1024)).rejects.toMatchObject({
    code: 'file-too-large',
    message: 'The attached file has more than 1 MB: split it.',
  });
});

it.each([
  [404, /not there any more/],
  [410, /infected/],
  [428, /could not scan/],
])('says what %i means', async (status, words) => {
  const { server, file } = await open(() => ({ status, body: {} }));
  await expect(file(`${server.baseUrl}/contents/abc`, 100)).rejects.toThrow(words);
});
