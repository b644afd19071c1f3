import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { BEFORE } from '../steward.ts';
import { Client, openTown } from './harness.ts';

async function newDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'sandbox-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

test('a world is found again as it was left', async () => {
  const dataDir = await newDir();
  const first = await openTown({ dataDir });
  const form = new FormData();
  form.set('roomId', first.ops);
  form.set('files', new Blob(['kept'], { type: 'text/plain' }), 'kept.txt');
  const { id, files } = (await first.ana.call('POST', '/messages', undefined, { form })).body;
  await first.control.post('/clock', { advanceMs: 5000 });
  await first.control.post('/settings', { editLimit: 4 });
  await first.admin.get(`/organizations/${first.orgId('Acme')}`);
  const info = first.sandbox.info();
  await first.sandbox.close();
  const second = await openTown({ dataDir });
  const again = second.sandbox.info();
  expect([again.people, again.rooms, again.orgs]).toEqual([info.people, info.rooms, info.orgs]);
  expect((await second.ana.get(`/messages/${id}`)).status).toBe(200);
  const path = new URL(files[0] ?? '').pathname;
  expect((await second.ana.get(second.sandbox.url + path)).text).toBe('kept');
  expect((await second.control.get('/clock')).body['offsetMs']).toBe(5000);
  expect((await second.control.get('/settings')).body['editLimit']).toBe(4);
  expect((await second.admin.get(`/licenses?orgId=${second.orgId('Acme')}`)).status).toBe(200);
  const next = (await second.ana.post('/messages', { roomId: second.ops, text: 'next' })).body;
  expect(next['id']).not.toBe(id);
});

test('fresh forgets everything, tokens included', async () => {
  const dataDir = await newDir();
  const first = await openTown({ dataDir });
  await first.sandbox.close();
  const second = await openTown({ dataDir, fresh: true });
  const tokens = first.sandbox.info().tokens;
  expect(second.sandbox.info().tokens).not.toEqual(tokens);
  expect((await new Client(`${second.sandbox.url}/v1`, tokens.admin).get('/people/me')).status).toBe(401);
});

test('a directory belongs to one sandbox at a time', async () => {
  const dataDir = await newDir();
  const first = await openTown({ dataDir });
  await expect(openTown({ dataDir, fresh: true })).rejects.toThrow('another sandbox');
  expect((await first.bot.get('/people/me')).status).toBe(200);
});

test('what was answered survives a kill, and a signal ends the process', { timeout: 60_000 }, async () => {
  const dataDir = await newDir();
  const start = async (): Promise<{
    url: string;
    stop: (signal: 'SIGKILL' | 'SIGTERM') => Promise<unknown>;
  }> => {
    const child = spawn(
      process.execPath,
      [...BEFORE, join(import.meta.dirname, '../../src/sandbox/main.ts'), '--port', '0', '--data', dataDir],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = once(child, 'exit');
    onTestFinished(() => void child.kill('SIGKILL'));
    for await (const line of createInterface({ input: child.stdout })) {
      const [, url] = /^Sandbox is ready: (\S+)\/$/.exec(line) ?? [];
      if (url !== undefined) {
        child.stdout.resume();
        return {
          url,
          stop: (signal) => {
            child.kill(signal);
            return exited;
          },
        };
      }
    }
    throw new Error('the sandbox did not start');
  };
  const first = await start();
  const info = (await new Client(`${first.url}/_sandbox`).get('/info')).body;
  const token = String(info['tokens']['admin']);
  const person = { emails: ['kept@northwind.example'], displayName: 'Kept' };
  const { id } = (await new Client(`${first.url}/v1`, token).post('/people', person)).body;
  await first.stop('SIGKILL');
  const second = await start();
  expect((await new Client(`${second.url}/v1`, token).get(`/people/${id}`)).body['displayName']).toBe('Kept');
  expect(await second.stop('SIGTERM')).toEqual([0, null]);
});
