// What is due: expiry, reminders, escalation. A timer may be late, and belong to a plan that is none any more: what is
// due is judged by the request as it is when the timer is read.
import { nextReview } from '../domain/glass.ts';
import type { AuditEntry, Job, NewJob } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import type { AlertDeps } from './alerts.ts';
import { approversJob, type LendPayload, nudgeJob, reviewTimer, TimerPayload } from './jobs.ts';
import { lendTimer } from './lend-timer.ts';
import { countRefusal } from './refusals.ts';
import type { Requests } from './requests.ts';
import type { Handler } from './runner.ts';
import { type Leaving, leaveIfIdle } from './space-stay.ts';
import { standingIsDue } from './standing-orders.ts';
import { type Sweeping, sweepAfter } from './sweep.ts';

type Deps = Leaving & AlertDeps & Sweeping & { readonly requests: Requests };

export function createTimer(deps: Deps): Handler {
  const { store, requests, clock } = deps;
  return {
    async run(job) {
      const timer = TimerPayload.parse(job.payload);
      if (timer.kind === 'leave') return leaveIfIdle(deps, job, timer.roomId);
      if (timer.kind === 'lend') return lendTimer(deps, job, timer);
      if (timer.kind === 'refused') return countRefusal(deps, job, timer);
      if (timer.kind === 'sweep') return sweepAfter(deps, job, timer);
      if (timer.kind === 'standing') return standingIsDue(deps, job, timer);
      const { requestId } = timer;
      const request = await store.read(async (reader) => reader.request(requestId));
      if (timer.kind === 'expire' && request?.state === 'pending') {
        await requests.apply({ requestId, event: { type: 'expired' }, job });
        return;
      }
      const now = clock.now();
      const due = request !== undefined && timer.kind !== 'expire' && isDue(request, timer, now);
      if (!due) return store.transaction(async (tx) => tx.finish(job));
      await tell(deps, job, request, timer, now);
    },
  };
}

type Timed = Exclude<
  TimerPayload,
  LendPayload | { kind: 'expire' | 'leave' | 'standing' | 'refused' | 'sweep' }
>;

function isDue({ state, rule, glass }: Request, { kind, at }: Timed, now: number): boolean {
  if (kind === 'review') return glass?.broken !== undefined && glass.broken < at && !glass.review;
  if (state !== 'pending' || !rule || now >= rule.expiresAt) return false;
  if (kind === 'escalate') return rule.escalate?.at === at;
  // After a long sleep several are due: the last of them is enough.
  return kind === 'remind' && rule.remindAt?.filter((time) => time <= now).at(-1) === at;
}

async function tell(deps: Deps, job: Job, request: Request, { kind, at }: Timed, now: number): Promise<void> {
  const broken = request.glass?.broken;
  const again =
    kind === 'review' && broken !== undefined ? [reviewTimer(request.id, nextReview(broken, now))] : [];
  const notices: readonly NewJob[] = [
    nudgeJob(request.id, kind, at),
    approversJob(request.id, kind, at),
    ...again,
  ];
  await deps.store.transaction(async (tx) => {
    for (const notice of notices) await tx.enqueue(notice);
    await tx.finish(job);
    await tx.appendAudit([entry(request, kind, now)]);
  });
}

function entry(request: Request, kind: Timed['kind'], at: number): AuditEntry {
  return {
    at,
    action: kind === 'review' ? 'request.review-due' : `request.${kind}`,
    actorId: undefined,
    requestId: request.id,
    orgId: request.org?.id,
    roomId: request.origin.roomId,
    detail: { operation: request.operation },
  };
}
