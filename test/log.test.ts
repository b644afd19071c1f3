// What every line of the log tells, and a log that cannot be written.
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

const LINES = `
  const { aboutJob, createLogger, logRequests } = await import(${JSON.stringify(source)});
  const { Fault } = await import(${JSON.stringify(join(import.meta.dirname, '../src/domain/failure.ts'))});
  const log = createLogger('info');
  const job = { queue: 'outbox', lane: 'R-42:card', key: 'R-42:card:3' };
  const cause = new Fault({ code: 'cut', message: 'cut off', repeat: 'look', status: 502, trackingId: 'ROUTER_1' });
  await aboutJob(job, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    log.warn({ error: cause }, 'in the middle');
  });
  log.info({ token: 'hush' }, 'outside');
  const tell = logRequests(log);
  const change = { kind: 'request', requestId: 7, operation: 'user create', event: 'approved', ageMs: 1 };
  tell({ ...change, from: 'pending', to: 'approved' });
  tell({ ...change, from: 'executing', to: 'executing' });
`;

it('names the request and the job a line is about, and Webex’s tracking id', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', LINES]);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(lines).toEqual([
    expect.objectContaining({
      msg: 'in the middle',
      requestId: 42,
      queue: 'outbox',
      job: 'R-42:card:3',
      trackingId: 'ROUTER_1',
      error: expect.objectContaining({ code: 'cut', status: 502, trackingId: 'ROUTER_1', repeat: 'look' }),
    }),
    expect.objectContaining({ msg: 'outside', token: '[removed]' }),
    expect.objectContaining({
      msg: 'A request has changed',
      requestId: 7,
      operation: 'user create',
      event: 'approved',
      from: 'pending',
      to: 'approved',
    }),
  ]);
  expect(lines[1]).not.toHaveProperty('requestId');
});
