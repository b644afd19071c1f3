// Answers a read: for one organization, or for all of them with progress and a file.
import { csvFile } from '../domain/csv.ts';
import { Fault, InputProblems, InputQuestion } from '../domain/failure.ts';
import type { Answered, Operation, ReadContext, ReadOperation } from '../domain/operation.ts';
import type { Organization } from '../domain/ports/admin/organizations.ts';
import type { Job, NewJob } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { answerModel, showAnswer } from '../domain/show/answer.ts';
import { answerJob, formCardKey, requestCardKey } from './jobs.ts';
import { contextFor, NO_ORG, type PlannerDeps } from './planning.ts';

type Across = ReadOperation & { readonly acrossOrgs: NonNullable<ReadOperation['acrossOrgs']> };

const ALL = /^(all|\*)$/i;
/** Organizations read at the same time; the client below has a limit of its own for calls. */
const AT_ONCE = 8;
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

/** `--org all`, of an operation that can. */
export function readsAll(operation: Operation, request: Request): operation is Across {
  const across = operation.risk === 'read' && operation.acrossOrgs !== undefined;
  return across && ALL.test(request.input['org']?.[0] ?? '');
}

interface Failed {
  readonly org: Organization;
  readonly why: string;
}

export async function readAllOrgs(
  deps: PlannerDeps,
  job: Job,
  request: Request,
  operation: Across,
  orgs: readonly Organization[],
): Promise<void> {
  const { acrossOrgs } = operation;
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
  const rows: (readonly string[])[] = [];
  const failed: Failed[] = [];
  const queue = orgs.toSorted((a, b) => a.name.localeCompare(b.name));
  const progress = progressOf(deps, job, request, queue.length);
  let done = 0;
  const work = async (): Promise<void> => {
    for (let org = queue.shift(); org !== undefined; org = queue.shift()) {
      try {
        const { id, name } = org;
        const context = contextFor(deps, request, org);
        const read = async () => acrossOrgs.rows(context, request.input);
        for (const row of await deps.admin.organizations().batch(id, read)) rows.push([name, id, ...row]);
      } catch (error) {
        failed.push({ org, why: whyNot(error) });
      }
      done += 1;
      await progress(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const answered = acrossAnswer(operation, orgs.length, rows, failed);
  await reply(deps, job, request, { answered, org: undefined, about: 'all' });
}

/** What ends the reading of one organization and not of the others. */
function whyNot(error: unknown): string {
  if (error instanceof Fault) return error.message;
  if (error instanceof InputProblems) return error.problems.map(({ message }) => message).join(' ');
  if (error instanceof InputQuestion) return error.subtitle;
  throw error;
}

function acrossAnswer(
  { name, summary, acrossOrgs }: Across,
  total: number,
  rows: readonly (readonly string[])[],
  failed: readonly Failed[],
): Answered {
  const sorted = rows.toSorted((a, b) => (a[0] ?? '').localeCompare(b[0] ?? ''));
  const unread = failed.toSorted((a, b) => a.org.name.localeCompare(b.org.name));
  const header = ['Organization', 'Organization id', ...acrossOrgs.header];
  const marked = unread.map(({ org, why }) => [org.name, org.id, `could not be read: ${why}`]);
  const model = answerModel({
    title: `${name}: all organizations`,
    subtitle: `${rows.length} rows from ${total - failed.length} of ${total} organizations. The file has them all.`,
    paragraphs: [summary],
    sections:
      failed.length === 0
        ? []
        : [
            {
              heading: `Could not be read: ${failed.length}`,
              facts: unread.slice(0, NAMED_FAILURES).map(({ org, why }) => ({ title: org.name, value: why })),
            },
          ],
    footer: failed.length > NAMED_FAILURES ? 'The file names the others too.' : undefined,
  });
  const text = csvFile(header, [...sorted, ...marked]);
  return { model, file: { name: `${name.replaceAll(' ', '-')}-all.csv`, text } };
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
    if (done === total || done % stride !== 0) return;
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
  const key = `R-${requestId}:list`;
  await files.put(key, file.name, Buffer.from(file.text, 'utf8'));
  return { key, name: file.name, text: 'Here is the whole list.' };
}

const targetOf = ({ origin: { roomId, parentId } }: Request) => ({ roomId, parentId });
