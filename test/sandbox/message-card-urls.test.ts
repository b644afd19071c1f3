// A card with an address that is none is refused as Webex refuses it.
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { playWith } from '../e2e/people.ts';

const CARD = 'application/vnd.microsoft.card.adaptive';

async function poster() {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  onTestFinished(async () => sandbox.close());
  const people = await playWith(sandbox.url);
  const { bot } = await people.info();
  const roomId = people.room('Northwind Ops');
  return async (body: object): Promise<unknown> => {
    const content = { type: 'AdaptiveCard', version: '1.3', ...body };
    const attachments = [{ contentType: CARD, content }];
    return people.call('/v1/messages', bot.token, 'POST', { roomId, text: 'card', attachments });
  };
}

it.each([
  ['a relative image', { body: [{ type: 'Image', url: '/logo.png' }] }],
  [
    'an image in a column',
    { body: [{ type: 'ColumnSet', columns: [{ items: [{ type: 'Image', url: 'logo' }] }] }] },
  ],
  [
    'a script behind a button',
    { body: [], actions: [{ type: 'Action.OpenUrl', url: 'javascript:alert(1)' }] },
  ],
  ['a relative background', { body: [], backgroundImage: 'paper.png' }],
])('%s is refused', async (_, body) => {
  const post = await poster();

  await expect(post(body)).rejects.toThrow(/400 .*Invalid URL/);
});

it('whole addresses, and what buttons carry, are taken', async () => {
  const post = await poster();
  const actions = [{ type: 'Action.Submit', title: 'Go', data: { url: 'not one' } }];

  const message = await post({ body: [{ type: 'Image', url: 'https://example.com/logo.png' }], actions });

  expect(message).toMatchObject({ text: 'card' });
});
