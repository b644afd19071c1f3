// Loaded by mocha before a suite of the framework. The suites are for websockets and the real Webex; this turns
// the framework they load to webhooks on a loopback port, and the SDK it loads to the sandbox.
'use strict';

const { createServer } = require('node:http');

const { FRAMEWORK_ROOT, SANDBOX_URL, STORM, CALM_CASES = '[]' } = process.env;
const webex = require('webex');
const Framework = require(`${FRAMEWORK_ROOT}/lib/framework.js`);
const webhook = require(`${FRAMEWORK_ROOT}/lib/webhook.js`);

const { init } = webex;
webex.init = (attributes) =>
  init({
    ...attributes,
    config: { ...attributes.config, baseUrl: `${SANDBOX_URL}/v1`, webhooks: 'live' },
  });

function listen(framework) {
  const handle = webhook(framework);
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      response.end('OK');
      handle({ body: JSON.parse(Buffer.concat(chunks).toString()), headers: request.headers });
    });
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      // The suites end by mocha's --exit, but a run must not hang on a port when they do not.
      server.unref();
      resolve(`http://127.0.0.1:${server.address().port}/hook`);
    });
  });
}

const { start, initialize } = Framework.prototype;
const listening = new WeakSet();

Framework.prototype.start = async function startWithWebhook() {
  if (!listening.has(this)) {
    listening.add(this);
    this.options.webhookUrl = await listen(this);
  }
  return start.call(this);
};

/** The framework calls itself initialized before its webhooks are there, and is deaf until they are. */
Framework.prototype.initialize = async function initializeWithWebhooks() {
  while (!this.cardsWebhook?.id) await new Promise((resolve) => setTimeout(resolve, 5));
  return initialize.call(this);
};

async function control(path, body) {
  const answer = await fetch(`${SANDBOX_URL}/_sandbox/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`the sandbox refused ${path}: ${await answer.text()}`);
  return answer.json();
}

const CALM = { webhookDuplicatePercent: 0, webhookReorderPercent: 0, webhookLatePercent: 0 };
const calmCases = new Set(JSON.parse(CALM_CASES));

const isUnderWay = ({ status, error }) => status === null && error === undefined;

/** Until nothing is on its way, and the framework has asked for what the last webhook told it of. */
async function quiet() {
  while ((await control('deliveries?limit=10000')).items.some(isUnderWay))
    await new Promise((resolve) => setTimeout(resolve, 10));
  await new Promise((resolve) => setTimeout(resolve, 50));
}

/**
 * The storm rages within the cases. Each takes the next event of a kind for its own, so what is left of one
 * must not come into the next; and the hooks between them, which make and clear spaces, are not what is tested.
 */
exports.mochaHooks =
  STORM === undefined
    ? {}
    : {
        async beforeEach() {
          await quiet();
          if (!calmCases.has(this.currentTest.title)) await control('settings', JSON.parse(STORM));
        },
        async afterEach() {
          await control('settings', CALM);
          await quiet();
        },
      };
