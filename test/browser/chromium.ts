import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { z } from 'zod';

/** Where pictures of test runs go; git ignores it. */
export const artefacts = join(import.meta.dirname, '..', '.artefacts');

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--font-render-hinting=none',
];

interface Chrome {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts a headless Chromium: one that is installed, else the one inside `@sparticuz/chromium`, so that
 * `npm ci` alone is enough to run the browser tests.
 */
export async function launchChromium(): Promise<Browser> {
  const chrome = await findChrome();
  return chromium.launch({
    executablePath: chrome.executablePath,
    args: launchArguments,
    env: { ...currentEnvironment(), ...chrome.env },
  });
}

/** Saves a picture of the page under `test/.artefacts/`. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(artefacts, { recursive: true });
  await page.screenshot({ path: join(artefacts, `${name}.png`) });
}

async function findChrome(): Promise<Chrome> {
  const wanted = process.env['STEWARD_TEST_CHROMIUM'];
  const here = wanted ? [wanted] : installed;
  const found = here.find((path) => existsSync(path));
  return found ? { executablePath: found, env: {} } : unpacked();
}

/**
 * Unpacks the packaged browser once per version and user. It is unpacked into a fresh folder and then
 * renamed, since the package takes a half-written file of another test process for a finished one.
 */
async function unpacked(): Promise<Chrome> {
  const home = join(tmpdir(), `steward-chromium-${await packagedVersion()}-${userInfo().uid}`);
  if (!existsSync(join(home, 'chromium'))) {
    const fresh = await mkdtemp(`${home}-`);
    await unpackInto(fresh);
    await pointFontsAt(fresh, home);
    await rename(fresh, home).catch(async (error: unknown) => {
      await rm(fresh, { recursive: true, force: true });
      // Another process was first: its copy serves as well.
      if (!existsSync(join(home, 'chromium'))) throw error;
    });
  }
  return {
    executablePath: join(home, 'chromium'),
    env: {
      LD_LIBRARY_PATH: [join(home, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']]
        .filter(Boolean)
        .join(':'),
      FONTCONFIG_PATH: join(home, 'fonts'),
    },
  };
}

async function packagedVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const manifest = await readFile(join(dirname(entry), '..', 'package.json'), 'utf8');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest));
  return version;
}

/**
 * The package takes its folder from TMPDIR, hands out the libraries of Amazon Linux only when it believes
 * it runs there, and changes LD_LIBRARY_PATH for everybody. So the environment is lent and taken back.
 */
async function unpackInto(folder: string): Promise<void> {
  const before = currentEnvironment();
  try {
    process.env['TMPDIR'] = folder;
    process.env['AWS_LAMBDA_JS_RUNTIME'] = 'nodejs22.x';
    const packaged = await import('@sparticuz/chromium');
    await packaged.default.executablePath();
  } finally {
    for (const name of ['TMPDIR', 'AWS_LAMBDA_JS_RUNTIME', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']) {
      const value = before[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** The packaged font settings name Lambda's folders; ours name the unpacked fonts and the system's. */
async function pointFontsAt(fresh: string, home: string): Promise<void> {
  const settings = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(home, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(home, 'font-cache')}</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
`;
  await mkdir(join(fresh, 'fonts'), { recursive: true });
  await writeFile(join(fresh, 'fonts', 'fonts.conf'), settings);
}

function currentEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
