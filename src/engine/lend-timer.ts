// A license that is lent is taken back by a request of its own, which its due time opens: with all that a request has,
// from the plan to the reading back, and after any downtime. Steward asks for it itself, as whoever lent it may have
// gone meanwhile.
import { Fault } from '../domain/failure.ts';
import { ITSELF } from '../domain/itself.ts';
import { type Lend, whereIs } from '../domain/lend.ts';
import type { Admin } from '../domain/ports/admin/admin.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Job, NewJob, Store } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { showLendDrift, showLendReminder } from '../domain/show/lend.ts';
import type { View } from '../domain/views.ts';
import { answerJob, type LendPayload, lendCardKey } from './jobs.ts';
import { nextLook } from './lending.ts';
import type { Requests } from './requests.ts';

interface Deps {
  readonly store: Store;
  readonly requests: Requests;
  readonly clock: Clock;
  readonly admin: Admin;
}

export async function lendTimer(deps: Deps, job: Job, timer: LendPayload): Promise<void> {
  const { requestId, at, what } = timer;
  const { store } = deps;
  const [lend, request] = await store.read(async (reader) => [
    await reader.lend(requestId),
    await reader.request(requestId),
  ]);
  // Returned, or lent for longer: another timer is about it, or none.
  if (lend?.until !== at || request?.org === undefined)
    return store.transaction(async (tx) => tx.finish(job));
  if (what === 'look') return look(deps, job, lend, request);
  if (what === 'remind') {
    const notice = tell(request, `remind:${lend.until}`, showLendReminder(request, lend));
    return store.transaction(async (tx) => {
      await tx.enqueue(notice);
      await tx.finish(job);
    });
  }
  const input = { request: [`R-${requestId}`], org: [request.org.id] };
  const { origin } = request;
  await deps.requests.open(
    { operation: 'license return', writes: true, announces: true, input, requester: ITSELF, origin },
    job,
  );
}

/** Whatever differs is told once; what has been told is not looked at again. */
async function look({ store, admin, clock }: Deps, job: Job, lend: Lend, request: Request): Promise<void> {
  const is = await seen(admin, lend);
  const now = clock.now();
  const next = is === 'held' || is === 'unread' ? nextLook(lend, now) : undefined;
  await store.transaction(async (tx) => {
    if (next) await tx.enqueue(next);
    if (is === 'gone' || is === 'nobody')
      await tx.enqueue(tell(request, `drift:${lend.until}`, showLendDrift(request, lend, is)));
    await tx.finish(job);
    if (is === 'gone' || is === 'nobody')
      await tx.appendAudit([
        {
          at: now,
          action: 'lend.drift',
          actorId: undefined,
          requestId: lend.requestId,
          orgId: lend.orgId,
          roomId: request.origin.roomId,
          detail: { license: lend.name, email: lend.email, is },
        },
      ]);
  });
}

/** `unread`: Webex does not tell now. */
async function seen(admin: Admin, lend: Lend): Promise<'held' | 'gone' | 'nobody' | 'unread'> {
  try {
    return await whereIs(admin.bulk(), lend);
  } catch (error) {
    if (error instanceof Fault) return 'unread';
    throw error;
  }
}

function tell({ id, origin }: Request, what: string, view: View): NewJob {
  const target = { roomId: origin.roomId, parentId: origin.parentId ?? origin.messageId };
  return answerJob({ key: lendCardKey(id, what), requestId: id, target, view });
}
