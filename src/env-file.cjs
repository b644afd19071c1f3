// The settings may stand in a file `.env` where Steward is started; what the environment says goes first. The demo does
// without it: what leads to a real Webex has no business there.
'use strict';
const { existsSync, readFileSync } = require('node:fs');

const FILE = '.env';
const { NODE_EXTRA_CA_CERTS: before } = process.env;
if (existsSync(FILE)) {
  try {
    process.loadEnvFile(FILE);
  } catch (error) {
    process.stderr.write(
      `Steward cannot read ${FILE}: ${error.message}. Start it as the owner of that file.\n`,
    );
    process.exit(78);
  }
}
// Node has read this one before it came to the file. One that cannot be read is told of with the other settings.
const { NODE_EXTRA_CA_CERTS: extra } = process.env;
if (before === undefined && extra !== undefined && existsSync(extra)) {
  const { getCACertificates, setDefaultCACertificates } = require('node:tls');
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(extra, 'utf8')]);
}
