// A request that is carried out row by row: its payload, its progress, and what somebody says to it on its way.
import { pausedNow } from '../domain/decide-run.ts';
import { textHash } from '../domain/plan-hash.ts';
import type { Files } from '../domain/ports/files.ts';
import type { Job } from '../domain/ports/store.ts';
import type { Plan, Request } from '../domain/request.ts';
import type { RowsEnd, RowWork } from '../domain/steps.ts';
import { Halted } from './attempt.ts';
import { learnPace, type PlannerDeps } from './planning.ts';
import { runRows } from './rows.ts';
import { haltedBy } from './standstill.ts';

/** A message takes ten edits: besides these the card is approved, and ends. */
const UPDATES = 8;
/** Too few rows tell nothing about the pace. */
const PACE_ROWS = 50;

/** What was approved is what is executed: it has to have the hash that the plan has. */
export async function payloadOf(files: Files, { payload }: Plan): Promise<string> {
  const stored = payload && (await files.get(payload.key));
  if (!stored) throw new Error('the payload of the plan is not in the store');
  const text = new TextDecoder().decode(stored.bytes);
  if (textHash(text) !== payload.sha256)
    throw new Error('the payload of the plan is not the one that was approved');
  return text;
}

interface RunDeps extends PlannerDeps {
  readonly sleep: (ms: number) => Promise<void>;
}

export async function carryOut<R>(
  deps: RunDeps,
  job: Job,
  request: Request,
  rows: readonly R[],
  work: RowWork<R>,
): Promise<RowsEnd> {
  const { store, requests, clock, sleep } = deps;
  const requestId = request.id;
  const stride = Math.max(1, Math.ceil(rows.length / UPDATES));
  const began = performance.now();
  let count = 0;
  let known: string | undefined;
  const tell = async (text: string): Promise<unknown> =>
    requests.apply({ requestId, event: { type: 'progressed', text } });
  const end = await runRows(
    {
      store,
      job,
      clock,
      sleep,
      requestId,
      halted: haltedBy(deps),
      async watch() {
        const now = await store.read(async (reader) => reader.request(requestId));
        if (now?.stopped === true) return 'stop';
        const paused = now && pausedNow(now);
        return paused === undefined ? 'go on' : { paused };
      },
      async done(done, total) {
        count += 1;
        known = `${done} of ${total} rows are done.`;
        if (done % stride === 0 && done !== total) await tell(known);
      },
    },
    rows,
    work,
  ).catch(async (error: unknown) => {
    // The card stays as it is for a while: it says how far it got.
    if (error instanceof Halted && known !== undefined) await tell(known);
    throw error;
  });
  const seconds = (performance.now() - began) / 1000;
  const callsPerRow = (request.plan?.calls ?? 0) / Math.max(1, rows.length);
  if (count >= PACE_ROWS && seconds > 0) await learnPace(store, (count * callsPerRow) / seconds);
  return end;
}
