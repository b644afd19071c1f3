// A log that cannot be written, as the disk is full, must not end the process that writes it.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const source = join(import.meta.dirname, '../src/log.ts');
/** Far more than fits, then the end, told on the other channel. */
const SCRIPT = `
  const { createLogger } = await import(${JSON.stringify(source)});
  const log = createLogger('info');
  for (let n = 0; n < 500; n += 1) log.info({ n }, 'a line');
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.stderr.write('still here');
`;

it('a full disk under the log ends nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-log-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'steward.log');
  const command = 'ulimit -f 4; exec "$0" --input-type=module -e "$1" > "$2"';
  const { stderr } = await promisify(execFile)('/bin/sh', ['-c', command, process.execPath, SCRIPT, file]);
  expect(stderr).toContain('still here');
  const written = await readFile(file, 'utf8');
  expect(written).toContain('"msg":"a line"');
  expect(written.length).toBeLessThan(500 * 40);
});
