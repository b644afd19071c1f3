// The walls between the parts of the product: each is broken here once, on a copy of the folders, and oxlint with
// the repository's own settings has to see it.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

const ROOT = join(import.meta.dirname, '..');

const use = (from: string) => `import { thing } from '${from}';\nexport const kept = thing;\n`;

interface Breach {
  readonly at: string;
  readonly code: string;
  readonly rule: string;
}

const IMPORTS = 'eslint(no-restricted-imports)';
const PROPERTIES = 'eslint(no-restricted-properties)';
const GLOBALS = 'eslint(no-restricted-globals)';

const BREACHES: Readonly<Record<string, Breach>> = {
  'domain reads files': { at: 'src/domain/a.ts', code: use('node:fs'), rule: IMPORTS },
  'domain reads files from a sub-folder': { at: 'src/domain/show/a.ts', code: use('node:fs'), rule: IMPORTS },
  'domain serves HTTP': { at: 'src/domain/b.ts', code: use('express'), rule: IMPORTS },
  'domain asks the store': { at: 'src/domain/c.ts', code: use('../store/store.ts'), rule: IMPORTS },
  'domain asks the settings': { at: 'src/domain/d.ts', code: use('../config.ts'), rule: IMPORTS },
  'domain asks for a port’s number': {
    at: 'src/domain/n.ts',
    code: use('../config-schema.ts'),
    rule: IMPORTS,
  },
  'the engine counts for itself': { at: 'src/engine/m.ts', code: use('prom-client'), rule: IMPORTS },
  'webex counts for itself': { at: 'src/webex/m.ts', code: use('../metrics/metrics.ts'), rule: IMPORTS },
  'metrics ask the store': { at: 'src/metrics/m.ts', code: use('../store/store.ts'), rule: IMPORTS },
  'the store counts for itself': { at: 'src/store/m.ts', code: use('prom-client'), rule: IMPORTS },
  'domain makes randomness': {
    at: 'src/domain/e.ts',
    code: `import { randomUUID } from 'node:crypto';\nexport const id = randomUUID();\n`,
    rule: IMPORTS,
  },
  'domain looks at the clock': {
    at: 'src/domain/f.ts',
    code: 'export const at = Date.now();\n',
    rule: PROPERTIES,
  },
  'domain throws dice': {
    at: 'src/domain/g.ts',
    code: 'export const x = Math.random();\n',
    rule: PROPERTIES,
  },
  'domain waits': {
    at: 'src/domain/h.ts',
    code: 'export const wait = setTimeout;\n',
    rule: GLOBALS,
  },
  'domain re-exports the store': {
    at: 'src/domain/i.ts',
    code: `export { thing } from '../store/store.ts';\n`,
    rule: IMPORTS,
  },
  'domain re-exports all of the engine': {
    at: 'src/domain/j.ts',
    code: `export * from '../engine/desk.ts';\n`,
    rule: IMPORTS,
  },
  'domain takes only a type of the store': {
    at: 'src/domain/k.ts',
    code: `import type { Thing } from '../store/store.ts';\nexport type Kept = Thing;\n`,
    rule: IMPORTS,
  },
  'domain takes a type in passing': {
    at: 'src/domain/l.ts',
    code: `export type Kept = import('../store/store.ts').Thing;\n`,
    rule: 'typescript(consistent-type-imports)',
  },
  'domain imports the store later': {
    at: 'src/domain/m.ts',
    code: `export const later = async () => import('../store/store.ts');\n`,
    rule: IMPORTS,
  },
  'the doctor starts a bot': { at: 'src/doctor/a.ts', code: use('../bot.ts'), rule: IMPORTS },
  'the doctor looks at the clock': {
    at: 'src/doctor/checks/a.ts',
    code: 'export const at = Date.now();\n',
    rule: PROPERTIES,
  },
  'operations reach into the engine': {
    at: 'src/operations/users/a.ts',
    code: use('../../engine/journal.ts'),
    rule: IMPORTS,
  },
  'operations reach for Webex': {
    at: 'src/operations/users/b.ts',
    code: use('../../webex/http.ts'),
    rule: IMPORTS,
  },
  'operations fetch for themselves': {
    at: 'src/operations/users/c.ts',
    code: `export const got = fetch('https://example.com');\n`,
    rule: GLOBALS,
  },
  'operations look at the clock': {
    at: 'src/operations/users/d.ts',
    code: 'export const at = Date.now();\n',
    rule: PROPERTIES,
  },
  'engine reaches for Webex': { at: 'src/engine/a.ts', code: use('../webex/chat.ts'), rule: IMPORTS },
  'engine reaches for the store': { at: 'src/engine/b.ts', code: use('../store/open.ts'), rule: IMPORTS },
  'engine reads files': { at: 'src/engine/c.ts', code: use('node:fs'), rule: IMPORTS },
  'engine knows an operation': {
    at: 'src/engine/d.ts',
    code: use('../operations/users/create.ts'),
    rule: IMPORTS,
  },
  'engine looks at the clock': {
    at: 'src/engine/e.ts',
    code: 'export const at = Date.now();\n',
    rule: PROPERTIES,
  },
  'engine imports Webex later': {
    at: 'src/engine/f.ts',
    code: `export const later = async () => import('../webex/chat.ts');\n`,
    rule: IMPORTS,
  },
  'store knows Webex': { at: 'src/store/a.ts', code: use('../webex/http.ts'), rule: IMPORTS },
  'store knows the engine': { at: 'src/store/b.ts', code: use('../engine/jobs.ts'), rule: IMPORTS },
  'webex knows the store': { at: 'src/webex/a.ts', code: use('../store/store.ts'), rule: IMPORTS },
  'webex knows the store from a sub-folder': {
    at: 'src/webex/admin/a.ts',
    code: use('../../store/store.ts'),
    rule: IMPORTS,
  },
  'webex uses the global fetch': {
    at: 'src/webex/b.ts',
    code: `export const got = fetch('https://example.com');\n`,
    rule: GLOBALS,
  },
  'webex uses the global fetch by its owner': {
    at: 'src/webex/c.ts',
    code: `export const got = globalThis.fetch('https://example.com');\n`,
    rule: PROPERTIES,
  },
  'http reaches for the store': { at: 'src/http/a.ts', code: use('../store/store.ts'), rule: IMPORTS },
  'http reaches past the intake': { at: 'src/http/b.ts', code: use('../engine/desk.ts'), rule: IMPORTS },
  'http reaches past the signature': { at: 'src/http/c.ts', code: use('../webex/chat.ts'), rule: IMPORTS },
  'the sandbox uses the domain': {
    at: 'src/sandbox/a.ts',
    code: use('../domain/words.ts'),
    rule: IMPORTS,
  },
  'the sandbox uses the bot’s Webex': {
    at: 'src/sandbox/rest/a.ts',
    code: use('../../webex/signature.ts'),
    rule: IMPORTS,
  },
  'the sandbox uses the bot’s log': { at: 'src/sandbox/b.ts', code: use('../log.ts'), rule: IMPORTS },
  'the environment is read outside the settings': {
    at: 'src/bot.ts',
    code: `export const home = process.env['HOME'];\n`,
    rule: 'node(no-process-env)',
  },
};

/** What each part may do. */
const ALLOWED: Readonly<Record<string, string>> = {
  'src/domain/clean.ts': `import { createHash } from 'node:crypto';\nimport * as z from 'zod';\nimport { thing } from './words.ts';\nexport const kept = [createHash, z, thing];\n`,
  'src/operations/users/clean.ts': use('../../domain/operation.ts'),
  'src/engine/clean.ts': `import { setTimeout } from 'node:timers/promises';\nimport { thing } from '../domain/decide.ts';\nexport const kept = [setTimeout, thing];\n`,
  'src/store/clean.ts': `import { sql } from 'kysely';\nimport { thing } from '../domain/ports/store.ts';\nexport const kept = [sql, thing];\n`,
  'src/webex/clean.ts': `import { request } from 'undici';\nimport { thing } from '../domain/ports/chat.ts';\nexport const kept = [request, thing];\n`,
  'src/http/clean.ts': `import { thing } from '../engine/intake.ts';\nimport { verify } from '../webex/signature.ts';\nexport const kept = [thing, verify];\n`,
  'src/sandbox/clean.ts': `import express from 'express';\nimport { thing } from './world/world.ts';\nexport const kept = [express, thing];\n`,
  'src/config.ts': `export const home = process.env['HOME'];\n`,
};

const Report = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })),
  number_of_files: z.number(),
});
type Report = z.infer<typeof Report>;

/** Exits with 1 when it finds something, which is what it is for. */
function lint(folder: string): Promise<Report> {
  const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint');
  const args = [oxlint, '-c', '.oxlintrc.json', '--format', 'json', 'src'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      const end = stdout.lastIndexOf('}');
      if (end < 0) reject(new Error(`oxlint said nothing: ${stderr}`, { cause: error }));
      else resolve(Report.parse(JSON.parse(stdout.slice(stdout.indexOf('{'), end + 1))));
    });
  });
}

let folder = '';
let report: Report;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-walls-'));
  await copyFile(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  const files = [
    ...Object.values(BREACHES).map(({ at, code }) => [at, code] as const),
    ...Object.entries(ALLOWED),
  ];
  for (const [path, code] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), code);
  }
  report = await lint(folder);
});

afterAll(async () => rm(folder, { recursive: true, force: true }));

describe('a wall is seen broken when', () => {
  it.each(Object.entries(BREACHES))('%s', (_name, { at, rule }) => {
    const found = report.diagnostics.filter(({ filename }) => filename === at).map(({ code }) => code);
    expect(found).toContain(rule);
  });
});

describe('what is allowed passes', () => {
  it.each(Object.keys(ALLOWED))('%s', (path) => {
    expect(report.diagnostics.filter(({ filename }) => filename === path)).toEqual([]);
  });

  it('and every planted file was looked at', () => {
    const paths = new Set([...Object.values(BREACHES).map(({ at }) => at), ...Object.keys(ALLOWED)]);
    expect(paths.size).toBe(Object.keys(BREACHES).length + Object.keys(ALLOWED).length);
    expect(report.number_of_files).toBe(paths.size);
  });
});

// A worker loads each module once for all its test files: hooks of a shared module would hold for the first alone.
it('no hook is set while a shared module of the tests is loaded', async () => {
  const shared = (await readdir(join(ROOT, 'test'), { recursive: true })).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
  );
  expect(shared.length).toBeGreaterThan(10);
  const hooked = await Promise.all(
    shared.map(async (path) => {
      const text = await readFile(join(ROOT, 'test', path), 'utf8');
      return /^(before|after)(All|Each)\(|^onTest(Finished|Failed)\(/m.test(text) ? [path] : [];
    }),
  );
  expect(hooked.flat()).toEqual([]);
});
