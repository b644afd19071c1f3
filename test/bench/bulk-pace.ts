// `node test/bench/bulk-pace.ts [rows] [calls per second]`: what part of a rate budget a bulk run gets, and how many of
// its calls are refused.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { rowWork } from '../../src/domain/bulk/carry-out.ts';
import { createWebexHttp } from '../../src/webex/http.ts';
import { playWith } from '../e2e/people.ts';
import { adminThrough } from '../webex/admin-world.ts';
import { machineClock } from '../webex/scripted-server.ts';

const rows = Number(process.argv[2] ?? 3000);
const callsPerSecond = Number(process.argv[3] ?? 100);
const PORT = 17_431;
const AT_ONCE = 24;

const main = join(import.meta.dirname, '../../src/sandbox/main.ts');
const sandbox = spawn(process.execPath, [main, '--port', String(PORT), '--seed', 'demo'], { stdio: 'pipe' });
await once(sandbox.stdout, 'data');
try {
  const played = await playWith(`http://127.0.0.1:${PORT}`);
  const { tokens } = await played.info();
  const org = { id: played.org('Acme'), name: 'Acme' };
  await played.call(`/v1/organizations/${org.id}`, tokens.admin);
  const baseUrl = `http://127.0.0.1:${PORT}/v1`;
  let sent = 0;
  const http = createWebexHttp({ baseUrl, token: async () => tokens.admin, clock: machineClock });
  const admin = adminThrough({ ...http, request: async (call) => http.request(call) });
  const work = rowWork({ org, admin });
  await played.call('/_sandbox/settings', undefined, 'POST', { callsPerSecond });
  let next = 0;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    for (let at = next; at < rows; at = next) {
      next += 1;
      const set = { firstName: 'User', lastName: `No${at}`, displayName: `User No${at}` };
      const effect = { line: at + 2, email: `u${at}@acme.example`, set, seen: {}, add: [], remove: [] };
      const first = await work.look(effect, undefined);
      const id = first.is === 'todo' ? await first.write() : undefined;
      await work.look(effect, { id });
      sent += 2;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = (performance.now() - began) / 1000;
  let refused = 0;
  for (let since = 0; ; ) {
    const page = await played.ledger(since);
    if (page.length === 0) break;
    since = page.at(-1)?.n ?? since;
    refused += page.filter(({ status }) => status === 429).length;
  }
  const ideal = sent / callsPerSecond;
  process.stdout.write(
    `${JSON.stringify({ rows, callsPerSecond, calls: sent, seconds: Number(seconds.toFixed(1)), ofIdeal: Number((ideal / seconds).toFixed(3)), refused, refusedShare: Number((refused / sent).toFixed(4)) })}\n`,
  );
  await http.close();
} finally {
  sandbox.kill();
}
