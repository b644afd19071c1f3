// Steward runs its TypeScript directly, which needs Node 24. `npm ci` brings a Node 24 of its own on Linux
// (x64 and arm64); anywhere else, one sentence and the remedy is kinder than a syntax error.
'use strict';
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `Steward needs Node 24.15 or newer and this is ${process.versions.node}: run it through "npm run …" after ` +
      '"npm ci" (which brings Node 24 on Linux x64 and arm64), or install Node 24 from https://nodejs.org.\n',
  );
  process.exit(1);
}
const { keepCompiled } = require('./compile-cache.cjs');
keepCompiled();
