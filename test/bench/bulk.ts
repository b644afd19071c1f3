// `node test/bench/bulk.ts [rows]`: how long the plan of a large CSV takes, and what it needs of memory, against a
// sandbox in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { planBulk } from '../../src/domain/bulk/plan.ts';
import { createWebexHttp } from '../../src/webex/http.ts';
import { playWith } from '../e2e/people.ts';
import { adminThrough } from '../webex/admin-world.ts';
import { machineClock } from '../webex/scripted-server.ts';

const rows = Number(process.argv[2] ?? 20_000);
const PORT = 17_421;
const AT_ONCE = 24;
const MB = 1024 * 1024;

const main = join(import.meta.dirname, '../../src/sandbox/main.ts');
const sandbox = spawn(process.execPath, [main, '--port', String(PORT), '--seed', 'demo'], { stdio: 'pipe' });
await once(sandbox.stdout, 'data');
try {
  const url = `http://127.0.0.1:${PORT}`;
  const played = await playWith(url);
  const { tokens } = await played.info();
  const org = { id: played.org('Acme'), name: 'Acme' };
  await played.call(`/v1/organizations/${org.id}`, tokens.admin);
  let next = 0;
  const fill = async (): Promise<void> => {
    for (let at = next; at < rows; at = next) {
      next += 1;
      const body = { emails: [`u${at}@acme.example`], firstName: 'User', lastName: `No${at}`, orgId: org.id };
      await played.call('/v1/people', tokens.admin, 'POST', body);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fill));
  const http = createWebexHttp({
    baseUrl: `${url}/v1`,
    token: async () => tokens.admin,
    clock: machineClock,
  });
  const admin = adminThrough(http);
  const lines = Array.from({ length: rows }, (_, at) =>
    at % 2 === 0
      ? `u${at}@acme.example,User,No${at},Title ${at},FALSE`
      : `n${at}@acme.example,New,No${at},Title ${at},FALSE`,
  );
  const csv = new TextEncoder().encode(
    ['E-mail,First name,Last name,Title,Messaging', ...lines].join('\r\n'),
  );
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const began = performance.now();
  const draft = await planBulk(
    {
      org,
      admin,
      requestId: 1,
      holds: async () => [],
      reading: async () => undefined,
      pace: async () => undefined,
    },
    csv,
  );
  const ms = Math.round(performance.now() - began);
  const used = process.cpuUsage(cpu);
  const [{ after } = { after: '' }] = draft.changes;
  process.stdout.write(
    `${JSON.stringify({
      rows,
      planMs: ms,
      cpuMs: Math.round((used.user + used.system) / 1000),
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
      heapMb: Math.round(process.memoryUsage().heapUsed / MB),
      payloadMb: Number(((draft.payload?.length ?? 0) / MB).toFixed(1)),
      first: after,
    })}\n`,
  );
  await http.close();
} finally {
  sandbox.kill();
}
