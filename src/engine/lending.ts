// What the end of a request means for a license that is lent, in the transaction of that end.
import { DAY_MS, type Lend } from '../domain/lend.ts';
import type { NewJob, Tx } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { timerJob } from './jobs.ts';

/** How often it is looked whether a license is still where it was lent to. */
const LOOK_MS = 12 * 3_600_000;
/** After a take-back that did not succeed; from then on each pause is as long as it is overdue. */
const AGAIN_MS = 3_600_000;

const ENDED: ReadonlySet<Request['state']> = new Set(['succeeded', 'partial']);
const NOT_TAKEN: ReadonlySet<Request['state']> = new Set(['partial', 'failed', 'unknown']);

export async function settleLending(tx: Tx, before: Request, next: Request, now: number): Promise<void> {
  if (before.state === next.state) return;
  // Taken back by an undo, there is nothing left to be returned.
  if (next.undoes !== undefined && next.state === 'succeeded') await tx.dropLend(next.undoes);
  const due = dueReturn(next);
  if (due !== undefined && NOT_TAKEN.has(next.state)) await tryAgain(tx, due, now);
  const lending = next.plan?.lending;
  if (lending === undefined || next.org === undefined || !ENDED.has(next.state)) return;
  switch (lending.kind) {
    case 'give': {
      const { personId, email, licenseId, name, forMs = 0, until = now + forMs } = lending;
      const lend: Lend = {
        requestId: next.id,
        orgId: next.org.id,
        personId,
        email,
        licenseId,
        name,
        until,
      };
      return watch(tx, lend, now);
    }
    case 'extend': {
      const lend = await tx.lend(lending.requestId);
      return lend && watch(tx, { ...lend, until: lending.until }, now);
    }
    case 'return':
      // What was not taken back stays on the list.
      if (next.state === 'succeeded') await tx.dropLend(lending.requestId);
  }
}

/** The lend a take-back is about, also where it never came to a plan. */
function dueReturn({ operation, input, plan }: Request): number | undefined {
  if (plan?.lending?.kind === 'return') return plan.lending.requestId;
  const said = operation === 'license return' ? /^R-(\d{1,9})$/.exec(input['request']?.[0] ?? '') : null;
  return said === null ? undefined : Number(said[1]);
}

async function watch(tx: Tx, lend: Lend, now: number): Promise<void> {
  await tx.putLend(lend);
  const { requestId, until } = lend;
  const key = `lend:R-${requestId}:${until}`;
  if (until - DAY_MS > now)
    await tx.enqueue(
      timerJob(`${key}:remind`, { kind: 'lend', what: 'remind', requestId, at: until }, until - DAY_MS),
    );
  await tx.enqueue(timerJob(key, { kind: 'lend', what: 'due', requestId, at: until }, until));
  const look = nextLook(lend, now);
  if (look) await tx.enqueue(look);
}

/** None when its time is over sooner. */
export function nextLook({ requestId, until }: Lend, now: number): NewJob | undefined {
  const at = now + LOOK_MS;
  if (at >= until) return undefined;
  const key = `lend:R-${requestId}:${until}:look:${at}`;
  return timerJob(key, { kind: 'lend', what: 'look', requestId, at: until }, at);
}

async function tryAgain(tx: Tx, requestId: number, now: number): Promise<void> {
  const lend = await tx.lend(requestId);
  // Asked for early and not done: its time comes all the same.
  if (lend === undefined || lend.until > now) return;
  const at = now + Math.max(AGAIN_MS, now - lend.until);
  const key = `lend:R-${requestId}:${lend.until}:again:${at}`;
  await tx.enqueue(timerJob(key, { kind: 'lend', what: 'due', requestId, at: lend.until }, at));
}
