// Carries out rows, many at a time. A row that is refused has failed and the others go on; what was sent when the
// process ended is looked for before anything is sent again.
import { Fault } from '../domain/failure.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { StepRecord } from '../domain/ports/store.ts';
import { type RowLook, type RowResult, type RowsEnd, type RowWork, rowResult } from '../domain/steps.ts';
import { Halted } from './attempt.ts';
import { MAX_SENDS, READ_PAUSE_MS, READS, REFUSAL_LOOK_MS, SETTLE_MS } from './patience.ts';
import { createRowJournal, type JournalDeps, type RowJournal } from './row-journal.ts';

/** The client below has a pace of its own; some rows wait for Webex to settle meanwhile. */
const AT_ONCE = 24;
const WATCH_MS = 400;
/** Refusals of one row; any other is said to all of them. */
const ROW_STATUS = new Set([400, 404, 405, 409, 410, 413, 422]);
const ROW_CODES = new Set(['conflict', 'wrong-org', 'directory-synchronized']);

export interface RowsDeps extends JournalDeps {
  readonly requestId: number;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  /** What somebody has said about the run since it began. */
  readonly watch: () => Promise<'go on' | 'stop' | { readonly paused: string }>;
  readonly done: (rows: number, total: number) => Promise<void>;
}

/** Ends the run, not only the row. */
class RunEnded extends Error {
  override readonly name = 'RunEnded';
}

export async function runRows<R>(deps: RowsDeps, rows: readonly R[], work: RowWork<R>): Promise<RowsEnd> {
  const { store, requestId } = deps;
  const records = await store.read(async (reader) => reader.steps(requestId));
  const known = new Map(records.map((record) => [record.name, record]));
  const results = new Map<string, RowResult>();
  for (const { name, state, result } of records) {
    if (state === 'confirmed' && name.startsWith(PREFIX))
      results.set(name.slice(PREFIX.length), rowResult.parse(result));
  }
  // What was under way comes first: whoever looks at the request next is told the truth about it.
  const left = rows
    .filter((row) => !results.has(work.key(row)))
    .toSorted((a, b) => Number(known.has(PREFIX + work.key(b))) - Number(known.has(PREFIX + work.key(a))));
  const journal = createRowJournal(deps);
  const guard = createGuard(deps);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let row = left[next]; row !== undefined; row = left[next]) {
      next += 1;
      try {
        if (!(await guard.mayBegin())) return;
        const key = work.key(row);
        const name = PREFIX + key;
        const result = await runRow({ ...deps, journal }, name, known.get(name), async (sent) =>
          work.look(row, sent),
        );
        results.set(key, result);
        await deps.done(results.size, rows.length);
      } catch (error) {
        guard.failed(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, left.length) }, worker));
  return { results, ended: guard.ended() };
}

/** Of the steps of a request that are rows. */
export const PREFIX = 'row:';

/** Whether another row may be begun; the first thing that stands in the way ends all of them. */
function createGuard({ watch }: Pick<RowsDeps, 'watch'>) {
  let first: { readonly error: unknown } | undefined;
  let seenAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    const said = await watch();
    seenAt = performance.now();
    if (said === 'stop') first ??= { error: new RunEnded('') };
    else if (said !== 'go on') first ??= { error: new Halted(said.paused) };
  };
  return {
    async mayBegin(): Promise<boolean> {
      if (first === undefined && performance.now() - seenAt > WATCH_MS) {
        looking ??= look().finally(() => {
          looking = undefined;
        });
        await looking;
      }
      return first === undefined;
    },
    failed: (error: unknown): void => void (first ??= { error }),
    /** Why it ended early; what is no end of the run is thrown. */
    ended(): string | undefined {
      if (first === undefined) return undefined;
      if (first.error instanceof RunEnded) return first.error.message;
      throw first.error;
    },
  };
}

type Look = (sent: { readonly id: string | undefined } | undefined) => Promise<RowLook>;
type RowDeps = RowsDeps & { readonly journal: RowJournal };

async function runRow(
  deps: RowDeps,
  name: string,
  record: StepRecord | undefined,
  look: Look,
): Promise<RowResult> {
  if (record === undefined) return sendRow(deps, name, undefined, await look(undefined), look);
  const seen = await look({ id: undefined });
  if (seen.is !== 'todo') return settle(deps, record, seen);
  await deps.sleep(Math.max(0, SETTLE_MS - (deps.clock.real() - record.sentAt)));
  const again = await look({ id: undefined });
  if (again.is !== 'todo') return settle(deps, record, again);
  if (record.sends >= MAX_SENDS) return giveUp(deps, record, again.missing);
  return sendRow(deps, name, record, again, look);
}

async function sendRow(
  deps: RowDeps,
  name: string,
  earlier: StepRecord | undefined,
  seen: RowLook,
  look: Look,
): Promise<RowResult> {
  const { journal, requestId, clock } = deps;
  const sends = (earlier?.sends ?? 0) + 1;
  const before = earlier?.result ?? (seen.is === 'todo' ? (seen.before ?? null) : null);
  const record: StepRecord = { requestId, name, state: 'sent', result: before, sentAt: clock.real(), sends };
  if (seen.is !== 'todo') return settle(deps, record, seen);
  await journal.begin(record, audit(deps, 'step.send', { step: name, sends }));
  let id: string | undefined;
  try {
    id = await seen.write();
  } catch (error) {
    return afterError(deps, record, look, error);
  }
  return readBack(deps, record, async () => look({ id }));
}

/** The write was answered; parts of it may show up late. */
async function readBack(deps: RowDeps, record: StepRecord, look: () => Promise<RowLook>): Promise<RowResult> {
  for (let read = 1; ; read += 1) {
    const seen = await look();
    if (seen.is !== 'todo') return settle(deps, record, seen);
    if (read === READS) {
      const state = seen.begun ? 'partly' : 'failed';
      return end(deps, record, { state, note: `Webex said it was done. ${seen.missing}` });
    }
    await deps.sleep(READ_PAUSE_MS);
  }
}

async function afterError(deps: RowDeps, record: StepRecord, look: Look, error: unknown): Promise<RowResult> {
  if (!(error instanceof Fault)) throw error;
  const { status, code, repeat, trackingId, message } = error;
  const ofRow = status === undefined ? ROW_CODES.has(code) : ROW_STATUS.has(status);
  // A refusal at the gate of one row, unlike silence or a fault of the server: sending it again changes nothing.
  const refused = repeat === 'never' || (status !== undefined && status < 500);
  if (repeat === 'safe' || (refused && !ofRow)) {
    await deps.journal.forget(record, audit(deps, 'step.refused', { step: record.name }));
    if (repeat === 'safe') throw error;
    throw new RunEnded(message);
  }
  const first = await look({ id: undefined });
  if (first.is !== 'todo' || code === 'conflict') return conflictOr(deps, record, first, error);
  // It may have been done all the same.
  await deps.sleep(refused ? REFUSAL_LOOK_MS : SETTLE_MS);
  const second = await look({ id: undefined });
  if (second.is !== 'todo') return settle(deps, record, second);
  if (refused) {
    const state = second.begun ? 'partly' : 'failed';
    const note = second.begun ? `${message} ${second.missing}` : message;
    return end(deps, record, { state, note, ...(trackingId === undefined ? {} : { trackingId }) });
  }
  if (record.sends >= MAX_SENDS) return giveUp(deps, record, message);
  return sendRow(deps, record.name, record, second, look);
}

async function conflictOr(
  deps: RowDeps,
  record: StepRecord,
  seen: RowLook,
  fault: Fault,
): Promise<RowResult> {
  if (seen.is !== 'todo') return settle(deps, record, seen);
  return end(deps, record, { state: 'failed', note: fault.message });
}

async function settle(
  deps: RowDeps,
  record: StepRecord,
  seen: Exclude<RowLook, { is: 'todo' }>,
): Promise<RowResult> {
  return end(deps, record, seen.is === 'done' ? seen.result : { state: 'failed', note: seen.why });
}

async function giveUp(deps: RowDeps, record: StepRecord, why: string): Promise<RowResult> {
  return end(deps, record, {
    state: 'failed',
    note: `It was sent ${record.sends} times and nothing came of it. ${why}`,
  });
}

async function end(deps: RowDeps, record: StepRecord, result: RowResult): Promise<RowResult> {
  const before = rowResult.shape.before.safeParse(record.result ?? undefined).data;
  const whole = before === undefined ? result : { ...result, before: { ...before, ...result.before } };
  const { name } = record;
  await deps.journal.end(
    { ...record, state: 'confirmed', result: whole },
    audit(deps, 'step.confirm', { step: name, result: whole }),
  );
  return whole;
}

function audit({ clock, requestId }: RowsDeps, action: string, detail: Record<string, unknown>) {
  const nobody = { actorId: undefined, orgId: undefined, roomId: undefined };
  return { at: clock.now(), action, requestId, detail, ...nobody };
}
