// Answers a read: for one organization, or for all of them with progress and a file.

import type { ReadContext } from '../domain/context.ts';
import { csvFile, csvLine } from '../domain/csv.ts';
import { Fault, InputProblems, InputQuestion } from '../domain/failure.ts';
import type { Answered, Operation, ReadOperation } from '../domain/operation.ts';
import type { Organization } from '../domain/ports/admin/organizations.ts';
import type { Job, NewJob } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { answerModel, showAnswer } from '../domain/show/answer.ts';
import type { AnswerModel } from '../domain/views.ts';
import { inOrder } from './in-order.ts';
import { answerJob, formCardKey, requestCardKey } from './jobs.ts';
import { contextFor, NO_ORG, type PlannerDeps } from './planning.ts';

export type Across = ReadOperation & { readonly acrossOrgs: NonNullable<ReadOperation['acrossOrgs']> };

/** Organizations read at the same time; the client below has a limit of its own for calls. */
const AT_ONCE = 8;
/** Results that may wait for an organization that takes long. */
const AHEAD = 64;
/** A message takes ten edits: the first is “working on it”, the last the end. */
const UPDATES = 8;
const NAMED_FAILURES = 12;

export async function answerRequest(
  deps: PlannerDeps,
  job: Job,
  context: ReadContext,
  request: Request,
  operation: ReadOperation,
): Promise<void> {
  const answered = await operation.answer(context, request.input);
  const org = context.org === NO_ORG ? undefined : context.org;
  await reply(deps, job, request, { answered, org, about: org?.name });
}

const listKey = (requestId: number): string => `R-${requestId}:list`;
const WHOLE = 'Here is the whole list.';

export const readsMany = (operation: Operation): operation is Across =>
  operation.risk === 'read' && operation.acrossOrgs !== undefined;

interface Failed {
  readonly org: Organization;
  readonly why: string;
}

/** Of several organizations: which, and what has to be said about the choice. */
export interface OrgSet {
  /** As it was typed. */
  readonly said: string;
  /** After “of”, e.g. "all organizations". */
  readonly name: string;
  readonly orgs: readonly Organization[];
  readonly note?: string | undefined;
}

export async function readAllOrgs(
  deps: PlannerDeps,
  job: Job,
  request: Request,
  operation: Across,
  set: OrgSet,
): Promise<void> {
  const problems = operation.check(request.input);
  if (problems.length > 0) {
    const reason = problems.map(({ message }) => message).join(' ');
    await deps.requests.apply({
      requestId: request.id,
      event: { type: 'failed', reason, trackingId: undefined },
      job,
    });
    return;
  }
  const tally: Tally = { rows: 0, done: 0, failed: [] };
  const name = `${operation.name.replaceAll(' ', '-')}-all.csv`;
  const key = listKey(request.id);
  // Written as it is read: thousands of organizations with thousands of rows never stand in memory.
  await deps.files.putAll(key, name, csvOf(deps, job, request, operation, set, tally), request.id);
  await reply(deps, job, request, {
    answered: { model: acrossModel(operation, set, tally), file: { key, name, about: WHOLE } },
    org: undefined,
    about: set.said,
  });
}

interface Tally {
  rows: number;
  done: number;
  readonly failed: Failed[];
}

type Read = { readonly lines: string; readonly rows: number } | Failed;

/** Sorted by organization; those that could not be read stand at the end. */
async function* csvOf(
  deps: PlannerDeps,
  job: Job,
  request: Request,
  { acrossOrgs }: Across,
  { orgs }: OrgSet,
  tally: Tally,
): AsyncGenerator<Uint8Array, void, undefined> {
  const progress = progressOf(deps, job, request, orgs.length);
  const one = async (org: Organization): Promise<Read> => {
    try {
      const { id, name } = org;
      const context = contextFor(deps, request, org);
      const read = async () => acrossOrgs.rows(context, request.input);
      const rows = await deps.admin.organizations().batch(id, read);
      return { lines: rows.map((row) => csvLine([name, id, ...row])).join(''), rows: rows.length };
    } catch (error) {
      return { org, why: whyNot(error) };
    }
  };
  await progress(0);
  yield Buffer.from(csvFile(['Organization', 'Organization id', ...acrossOrgs.header], []));
  const queue = orgs.toSorted((a, b) => a.name.localeCompare(b.name));
  for await (const read of inOrder(queue, { atOnce: AT_ONCE, ahead: AHEAD }, one)) {
    tally.done += 1;
    await progress(tally.done);
    if ('why' in read) {
      tally.failed.push(read);
      continue;
    }
    tally.rows += read.rows;
    yield Buffer.from(read.lines);
  }
  for (const { org, why } of tally.failed)
    yield Buffer.from(csvLine([org.name, org.id, `could not be read: ${why}`]));
}

/** What ends the reading of one organization and not of the others. */
function whyNot(error: unknown): string {
  if (error instanceof Fault) return error.message;
  if (error instanceof InputProblems) return error.problems.map(({ message }) => message).join(' ');
  if (error instanceof InputQuestion) return error.subtitle;
  throw error;
}

function acrossModel(
  { name, summary }: Across,
  { name: which, orgs, note }: OrgSet,
  { rows, failed }: Tally,
): AnswerModel {
  const total = orgs.length;
  return answerModel({
    title: `${name}: ${which}`,
    subtitle: `${rows} rows from ${total - failed.length} of ${total} organizations. The file has them all.`,
    paragraphs: [summary, ...(note === undefined ? [] : [note])],
    sections:
      failed.length === 0
        ? []
        : [
            {
              heading: `Could not be read: ${failed.length}`,
              facts: failed.slice(0, NAMED_FAILURES).map(({ org, why }) => ({ title: org.name, value: why })),
            },
          ],
    footer: failed.length > NAMED_FAILURES ? 'The file names the others too.' : undefined,
  });
}

/** Said after every eighth of the way, in the place of “working on it”. */
function progressOf(
  { store }: PlannerDeps,
  job: Job,
  request: Request,
  total: number,
): (done: number) => Promise<void> {
  const stride = Math.max(AT_ONCE, Math.ceil(total / UPDATES));
  return async (done) => {
    if (done === total || done % stride !== 0 || total <= AT_ONCE) return;
    const title = `Working on R-${request.id}: ${done} of ${total} organizations read…`;
    const notice: NewJob = answerJob({
      key: `progress:R-${request.id}:${request.round}:${done}`,
      cardKey: formCardKey(request.id),
      requestId: request.id,
      target: targetOf(request),
      view: showAnswer(answerModel({ title }), `request R-${request.id}`),
    });
    await store.transaction(async (tx) => {
      await tx.fence(job);
      await tx.enqueue(notice);
    });
  };
}

interface Said {
  readonly answered: Answered;
  readonly org: Organization | undefined;
  /** Name of the organization in the command, for whoever types it again. */
  readonly about: string | undefined;
}

async function reply(
  { requests, files }: PlannerDeps,
  job: Job,
  request: Request,
  { answered: { model, file }, org, about }: Said,
): Promise<void> {
  const { id: requestId, round, operation } = request;
  const told = file && (await toldFile(files, requestId, file));
  const command = `${operation}${about === undefined ? '' : ` --org "${about}"`}`;
  await requests.apply({
    requestId,
    event: { type: 'answered', round, org, ...(told === undefined ? {} : { file: told }) },
    job,
    also: (decided) =>
      decided.ok
        ? [
            answerJob({
              key: `answer:R-${requestId}`,
              cardKey: requestCardKey(requestId),
              requestId,
              target: targetOf(request),
              view: showAnswer(model, command),
              // Whatever is told of an organization, or fills a file.
              asker: about === undefined && file === undefined ? undefined : request.requester,
            }),
          ]
        : [],
  });
}

async function toldFile(
  files: PlannerDeps['files'],
  requestId: number,
  file: NonNullable<Answered['file']>,
): Promise<{ readonly key: string; readonly name: string; readonly text: string }> {
  if ('key' in file) return { key: file.key, name: file.name, text: file.about };
  const key = listKey(requestId);
  await files.put(key, file.name, Buffer.from(file.text, 'utf8'));
  return { key, name: file.name, text: WHOLE };
}

const targetOf = ({ origin: { roomId, parentId } }: Request) => ({ roomId, parentId });
