// Approve, deny, cancel, resolve: the same whether a button was pressed or a command typed.
import type { RequestEvent } from '../domain/decide.ts';
import { refusalToAsk, refusalToDecide } from '../domain/policy.ts';
import type { Person, Target } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Job, Store } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { showSentence } from '../domain/show/house.ts';
import { answerJob } from './jobs.ts';
import type { Principals } from './principals.ts';
import type { Requests } from './requests.ts';

export interface Decisions {
  readonly store: Store;
  readonly clock: Clock;
  readonly requests: Requests;
  readonly principals: Principals;
}

export interface Verdict {
  readonly verb: 'approve' | 'deny' | 'cancel' | 'resolve';
  readonly requestId: number | undefined;
  readonly person: Person;
  readonly reason: string | undefined;
  /** For resolve: done, absent or retry. */
  readonly as: string | undefined;
  /** Where a refusal is said, once per event. */
  readonly reply: { readonly key: string; readonly target: Target };
}

const REASON_MAX = 500;

export async function decideByPerson(deps: Decisions, job: Job, verdict: Verdict): Promise<void> {
  const { requestId, verb, person } = verdict;
  if (requestId === undefined)
    return refuse(deps, job, verdict, undefined, `Which request? Say it like this: ${verb} R-12`);
  const request = await deps.store.read(async (reader) => reader.request(requestId));
  if (!request) return refuse(deps, job, verdict, undefined, `There is no request R-${requestId}.`);
  const event = await eventFor(deps, request, verdict);
  if (typeof event === 'string') return refuse(deps, job, verdict, request, event);
  await deps.requests.apply({
    requestId,
    event,
    actor: person,
    job,
    also: (decided) => {
      const said = decided.ok ? afterword(event, decided.request) : decided.refused;
      return said === undefined ? [] : [replyJob(verdict, said)];
    },
  });
}

/** The event, or why this person cannot raise it. */
async function eventFor(deps: Decisions, request: Request, verdict: Verdict): Promise<RequestEvent | string> {
  const { verb, person } = verdict;
  const policy = await deps.principals.policy();
  switch (verb) {
    case 'cancel':
      return refusalToAsk(policy, person) ?? { type: 'cancelled', by: person };
    case 'resolve': {
      const as = verdict.as;
      const refused = refusalToAsk(policy, person);
      if (refused !== undefined) return refused;
      if (as !== 'done' && as !== 'absent' && as !== 'retry') {
        return `Say what you found: resolve R-${request.id} done, resolve R-${request.id} absent, or resolve R-${request.id} retry`;
      }
      return { type: 'resolved', by: person, as };
    }
    case 'approve':
    case 'deny': {
      // On a request that is decided already, "it is approved by Bo" helps more than a word about rights.
      const refused =
        request.state === 'pending' ? refusalToDecide(policy, request, person) : refusalToAsk(policy, person);
      if (refused !== undefined) return refused;
      if (verb === 'approve') return { type: 'approved', by: person };
      const reason = (verdict.reason ?? '').trim().slice(0, REASON_MAX);
      if (reason === '') return `Please say why: deny R-${request.id} --reason "…"`;
      return { type: 'denied', by: person, reason };
    }
  }
}

/** An approval that came too late expired the request: its card says so, and so does an answer. */
function afterword(event: RequestEvent, request: Request): string | undefined {
  if (request.state === 'expired') return `Too late: R-${request.id} has expired. Ask for it again.`;
  return event.type === 'cancelled' ? `R-${request.id} is cancelled.` : undefined;
}

function replyJob({ reply, requestId, person }: Verdict, said: string) {
  const command = requestId === undefined ? 'requests' : `request R-${requestId}`;
  return answerJob({
    key: reply.key,
    target: reply.target,
    view: showSentence(`${person.displayName}: ${said}`, command),
  });
}

async function refuse(
  { store, clock }: Decisions,
  job: Job,
  verdict: Verdict,
  request: Request | undefined,
  why: string,
): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.enqueue(replyJob(verdict, why));
    await tx.finish(job);
    await tx.appendAudit([
      {
        at: clock.now(),
        action: 'request.refuse',
        actorId: verdict.person.personId,
        requestId: request?.id,
        orgId: request?.org?.id,
        roomId: verdict.reply.target.roomId,
        detail: { event: verdict.verb, why },
      },
    ]);
  });
}
