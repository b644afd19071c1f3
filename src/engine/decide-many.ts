// Several requests decided at once: each by itself, with its own audit row and its own answer.
import { parseRequestId } from '../domain/command.ts';
import { refusalToDecide } from '../domain/policy/authority.ts';
import type { Policy } from '../domain/policy/people.ts';
import type { Person } from '../domain/ports/chat.ts';
import type { Job } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { planMark, showDecidedMany } from '../domain/show/pending.ts';
import { undecided } from '../domain/tally.ts';
import { named } from './by.ts';
import { type Decisions, eventFor, sawPlan, type Verdict } from './decisions.ts';
import { answerJob } from './jobs.ts';

export const MOST_AT_ONCE = 20;

interface Chosen {
  readonly id: number;
  /** Of the plan that was shown; undefined where only the number was typed. */
  readonly mark: string | undefined;
}

/** `R-1 R-2` of a command: the numbers it begins with, when there are several. */
export function severalIds(args: readonly string[]): readonly number[] {
  const end = args.findIndex((arg) => !/^r-?\d{1,9}$/i.test(arg));
  const ids = (end === -1 ? args : args.slice(0, end)).flatMap((arg) => parseRequestId(arg) ?? []);
  return ids.length > 1 ? [...new Set(ids)] : [];
}

/** Of a card, where a request comes with a mark of its plan: `R-12 1f0c…,R-13 …`. */
export function chosenOn(value: string): readonly Chosen[] {
  return value.split(',').flatMap((one) => {
    const [said, mark = ''] = one.trim().split(' ');
    const id = parseRequestId(said);
    return id === undefined ? [] : [{ id, mark }];
  });
}

/** Waits, and this person's word would count. */
export function decidableBy(policy: Policy, person: Person, now: number): (request: Request) => boolean {
  return (request) =>
    request.state === 'pending' &&
    request.rule !== undefined &&
    now < request.rule.expiresAt &&
    undecided(request, [person.personId]).length > 0 &&
    refusalToDecide(policy, request, person, now) === undefined;
}

type Many = Omit<Verdict, 'requestId' | 'as'> & { readonly verb: 'approve' | 'deny' };

export async function decideMany(
  deps: Decisions,
  job: Job,
  many: Many,
  chosen: readonly Chosen[],
): Promise<void> {
  const { store, clock } = deps;
  const { verb, person, reply } = many;
  const results: { readonly id: number; readonly refused: string | undefined; readonly applied: boolean }[] =
    [];
  for (const one of chosen.slice(0, MOST_AT_ONCE)) results.push(await decideOne(deps, many, one));
  const tooMany = chosen.length > MOST_AT_ONCE ? chosen.length - MOST_AT_ONCE : 0;
  await store.transaction(async (tx) => {
    await tx.enqueue(answerJob({ ...reply, view: showDecidedMany(person, verb, results, tooMany) }));
    await tx.finish(job);
    // What a request itself refused has its row already.
    await tx.appendAudit(
      results
        .filter(({ refused, applied }) => refused !== undefined && !applied)
        .map(({ id, refused }) => ({
          at: clock.now(),
          action: 'request.refuse',
          actorId: person.personId,
          requestId: id,
          orgId: undefined,
          roomId: reply.target.roomId,
          detail: { event: verb, by: named(person), why: refused },
        })),
    );
  });
}

async function decideOne(deps: Decisions, many: Many, { id, mark }: Chosen) {
  const request = await deps.store.read(async (reader) => reader.request(id));
  const refuse = (refused: string) => ({ id, refused, applied: false });
  if (!request) return refuse('There is no such request.');
  const seen =
    mark === undefined ? many.saw : { plan: mark === planMark(request) ? request.plan?.hash : mark };
  const verdict: Verdict = { ...many, requestId: id, as: undefined, ...(seen ? { saw: seen } : {}) };
  if (many.verb === 'approve' && !(await sawPlan(deps, request, verdict)))
    return refuse(`Its plan has changed: look at it with “request R-${id}”, and approve it by itself.`);
  const event = await eventFor(deps, request, verdict);
  if (typeof event === 'string') return refuse(event);
  const decided = await deps.requests.apply({ requestId: id, event, actor: many.person });
  return { id, refused: decided.ok ? undefined : decided.refused, applied: true };
}
