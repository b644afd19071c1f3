// The least a bot can be: express takes the webhook, undici fetches the message and posts the answer.
'use strict';
const express = require('express');
const { Pool } = require('undici');

const { SANDBOX_URL, BOT_TOKEN, BOT_ID, PORT } = process.env;
const pool = new Pool(SANDBOX_URL, { connections: 50 });
const headers = { authorization: `Bearer ${BOT_TOKEN}`, 'content-type': 'application/json' };
let ready = false;

async function call(method, path, body) {
  const answer = await pool.request({
    method,
    path: `/v1${path}`,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode}`);
  return answer.statusCode === 204 ? answer.body.dump() : answer.body.json();
}

async function answer({ resource, data }) {
  if (resource !== 'messages' || data.personId === BOT_ID) return;
  const { roomId, text } = await call('GET', `/messages/${data.id}`);
  await call('POST', '/messages', { roomId, text: `You said: ${text}` });
}

async function start() {
  for (const { id } of (await call('GET', '/webhooks')).items) await call('DELETE', `/webhooks/${id}`);
  const targetUrl = `http://127.0.0.1:${PORT}/hook`;
  await call('POST', '/webhooks', { name: 'plain', targetUrl, resource: 'messages', event: 'created' });
  ready = true;
}

const app = express();
app.get('/readyz', (_request, response) => response.sendStatus(ready ? 200 : 503));
app.post('/hook', express.json(), (request, response) => {
  response.sendStatus(200);
  answer(request.body).catch((error) => console.error(String(error)));
});
app.listen(Number(PORT), '127.0.0.1', () => void start());
