// Retention: a space keeps its newest messages, so that a long life does not fill the memory.
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { playWith } from '../e2e/people.ts';

it('a space keeps only its newest messages', async () => {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  onTestFinished(async () => sandbox.close());
  const people = await playWith(sandbox.url);
  const room = people.room('Northwind Ops');
  await people.call('/_sandbox/settings', undefined, 'POST', { messagesKept: 100 });

  const first = await people.say('Ana', room, 'number 0');
  for (let n = 1; n <= 100; n += 1) await people.say('Ana', room, `number ${n}`);

  const texts = (await people.messages(room)).map(({ text }) => text ?? '');
  expect(texts).toHaveLength(100);
  expect(texts[0]).toContain('number 100');
  await expect(people.call(`/v1/messages/${first.id}`, people.person('Ana').token)).rejects.toThrow(/404/);
});
