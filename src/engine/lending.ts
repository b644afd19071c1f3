// A license that is lent is taken back by a request of its own, which its due time opens: with all that a request has,
// from the policy to the reading back, and after any downtime.

import { DAY_MS, type Lend, onDay } from '../domain/lend.ts';
import type { Job, NewJob, Store, Tx } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { answerModel, showAnswer } from '../domain/show/answer.ts';
import { answerJob, type LendPayload, timerJob } from './jobs.ts';
import type { Requests } from './requests.ts';

/** In the transaction of the request's end. */
export async function settleLending(tx: Tx, before: Request, next: Request, now: number): Promise<void> {
  const lending = next.plan?.lending;
  const ended = next.state === 'succeeded' || next.state === 'partial';
  if (lending === undefined || next.org === undefined || !ended || before.state === next.state) return;
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

async function watch(tx: Tx, lend: Lend, now: number): Promise<void> {
  await tx.putLend(lend);
  const { requestId, until } = lend;
  const key = `lend:R-${requestId}:${until}`;
  if (until - DAY_MS > now)
    await tx.enqueue(
      timerJob(`${key}:remind`, { kind: 'lend', what: 'remind', requestId, at: until }, until - DAY_MS),
    );
  await tx.enqueue(timerJob(key, { kind: 'lend', what: 'due', requestId, at: until }, until));
}

interface Deps {
  readonly store: Store;
  readonly requests: Requests;
}

export async function lendIsDue({ store, requests }: Deps, job: Job, timer: LendPayload): Promise<void> {
  const { requestId, at, what } = timer;
  const [lend, request] = await store.read(async (reader) => [
    await reader.lend(requestId),
    await reader.request(requestId),
  ]);
  // Returned, or lent for longer: another timer is about it, or none.
  if (lend?.until !== at || request?.org === undefined)
    return store.transaction(async (tx) => tx.finish(job));
  if (what === 'remind') {
    return store.transaction(async (tx) => {
      await tx.enqueue(reminder(request, lend));
      await tx.finish(job);
    });
  }
  const { requester, origin, org } = request;
  const input = { request: [`R-${requestId}`], org: [org.id] };
  await requests.open(
    { operation: 'license return', writes: true, announces: true, input, requester, origin },
    job,
  );
}

function reminder({ id, org, origin, requester }: Request, lend: Lend): NewJob {
  const where = org === undefined ? '' : ` --org "${org.name}"`;
  const model = answerModel({
    title: `${lend.name} goes back soon`,
    subtitle: `${requester.displayName}: ${lend.email} has it until ${onDay(lend.until)}; then it is taken back.`,
    facts: [
      { title: 'Return it now', value: `license return R-${id}${where}` },
      { title: 'Keep it longer', value: `license extend R-${id} for 5d${where}` },
    ],
  });
  return answerJob({
    key: `lend-remind:R-${id}:${lend.until}`,
    target: { roomId: origin.roomId, parentId: origin.parentId ?? origin.messageId },
    view: showAnswer(model, `license return R-${id}`),
  });
}
