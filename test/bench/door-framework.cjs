// webex-node-bot-framework with its own webhook handler in express, as its README has it, on the sandbox.
'use strict';
const express = require('express');
const Framework = require('webex-node-bot-framework');
const webhook = require('webex-node-bot-framework/lib/webhook.js');
const webex = require('webex');

const { SANDBOX_URL, BOT_TOKEN, WEBHOOK_SECRET } = process.env;
const { init } = webex;
webex.init = (attributes) =>
  init({
    ...attributes,
    config: { ...attributes.config, baseUrl: `${SANDBOX_URL}/v1`, webhooks: 'live' },
  });

const app = express();

async function start(port) {
  const framework = new Framework({
    token: BOT_TOKEN,
    webhookUrl: `http://127.0.0.1:${port}/hook`,
    webhookSecret: WEBHOOK_SECRET,
  });
  framework.debugger = () => undefined;
  framework.hears(/.*/, () => new Promise(() => undefined));
  app.post('/hook', express.json(), webhook(framework));
  await framework.start();
  process.send({ port, name: framework.webhook.name });
}

const server = app.listen(0, '127.0.0.1', () => void start(server.address().port));
