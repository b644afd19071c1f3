// The echo bot of webex-node-bot-framework's README, on the Webex SDK it comes with, from a folder of its own.
'use strict';
const express = require('express');

const { SANDBOX_URL, BOT_TOKEN, PORT, WEBHOOK_SECRET, FRAMEWORK_HOME } = process.env;
// Read by the SDK as it is loaded: no other host is asked for anything.
process.env.HYDRA_SERVICE_URL = `${SANDBOX_URL}/v1`;
process.env.U2C_SERVICE_URL = `${SANDBOX_URL}/u2c/api/v1`;
const folder = `${FRAMEWORK_HOME}/node_modules/webex-node-bot-framework`;
const Framework = require(folder);
const webhook = require(`${folder}/lib/webhook.js`);

const framework = new Framework({
  token: BOT_TOKEN,
  webhookUrl: `http://127.0.0.1:${PORT}/hook`,
  webhookSecret: WEBHOOK_SECRET,
});
framework.debugger = () => undefined;
framework.hears('whoami', (bot, trigger) => bot.say(`You said: ${trigger.text}`));
let initialized = false;
framework.on('initialized', () => (initialized = true));

const app = express();
app.get('/readyz', (_request, response) =>
  response.sendStatus(initialized && framework.webhook?.name ? 200 : 503),
);
app.post('/hook', express.json(), webhook(framework));
app.listen(Number(PORT), '127.0.0.1', () => void framework.start());
