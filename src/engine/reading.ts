// How far a long read has come, in the place of “working on it”.
import type { ReadContext } from '../domain/context.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Job, Store } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { answerModel, showAnswer } from '../domain/show/answer.ts';
import { answerJob, formCardKey } from './jobs.ts';

/** A message takes ten edits: the first is “working on it”, the last the end. */
const UPDATES = 8;
/** The later, the longer it will still take: each pause is twice the one before. */
const FIRST_PAUSE_MS = 3000;

export function readingOf(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  job: Job,
  { id, round, origin }: Request,
): ReadContext['reading'] {
  let told = 0;
  let next = clock.real() + FIRST_PAUSE_MS;
  return async (done) => {
    if (told === UPDATES || clock.real() < next) return;
    told += 1;
    next = clock.real() + FIRST_PAUSE_MS * 2 ** told;
    const { roomId, parentId } = origin;
    const notice = answerJob({
      key: `reading:R-${id}:${round}:${told}`,
      cardKey: formCardKey(id),
      requestId: id,
      target: { roomId, parentId },
      view: showAnswer(answerModel({ title: `Working on R-${id}: ${done} read…` }), `request R-${id}`),
    });
    await store.transaction(async (tx) => {
      await tx.fence(job);
      await tx.enqueue(notice);
    });
  };
}
