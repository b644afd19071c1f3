// The bot framework with the Webex SDK it asks for, which Steward does not have: installed once, into a folder that git
// does not know.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const HOME = join(import.meta.dirname, '..', '.artefacts', 'framework-own');
const PACKAGE = 'webex-node-bot-framework';
const VERSION = '2.3.14';
const PATIENCE_MS = 300_000;

export type FrameworkHome = { readonly path: string } | { readonly missing: string };

export async function frameworkHome(): Promise<FrameworkHome> {
  if (await isThere()) return { path: HOME };
  process.stderr.write(`Installing ${PACKAGE}@${VERSION} with its own SDK, about 900 packages, once …\n`);
  await mkdir(HOME, { recursive: true });
  await writeFile(join(HOME, 'package.json'), '{ "private": true }\n');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await promisify(execFile)('npm', ['install', ...flags, `${PACKAGE}@${VERSION}`], {
      cwd: HOME,
      timeout: PATIENCE_MS,
    });
  } catch (error) {
    return { missing: `it cannot be installed: ${String(error).split('\n')[0] ?? ''}` };
  }
  return (await isThere()) ? { path: HOME } : { missing: 'it was installed without its SDK' };
}

/** npm writes its list of what is installed last of all. */
async function isThere(): Promise<boolean> {
  try {
    const list = await readFile(join(HOME, 'node_modules', '.package-lock.json'), 'utf8');
    return list.includes(`node_modules/${PACKAGE}"`) && list.includes('node_modules/webex"');
  } catch {
    return false;
  }
}
