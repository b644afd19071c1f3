// House commands that need Webex: binding a space to an organization, and how things are.
import type { z } from 'zod';
import type { Admin } from '../domain/ports/admin/admin.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Job, Store } from '../domain/ports/store.ts';
import { resolveByName } from '../domain/resolve.ts';
import { type Answer, answerModel, showAnswer } from '../domain/show/answer.ts';
import { answerJob, type WorkPayload } from './jobs.ts';
import { reasonOf } from './planner.ts';

export interface HouseWork {
  readonly store: Store;
  readonly admin: Admin;
  readonly clock: Clock;
  readonly log: Log;
  /** Lines about this process for `status`: version, mode, since when. */
  readonly about: readonly { readonly title: string; readonly value: string }[];
}

type Work = Extract<z.infer<typeof WorkPayload>, { kind: 'house' }>;

const MAX_NAMED = 8;

export async function runHouseWork(deps: HouseWork, job: Job, work: Work): Promise<void> {
  if (work.name === 'status') return answer(deps, job, work, await status(deps, work));
  await useOrg(deps, job, work);
}

async function useOrg(deps: HouseWork, job: Job, work: Work): Promise<void> {
  const said = work.args.join(' ');
  if (said === '') {
    const title = 'Which organization? Say it like this: org use Acme';
    return answer(deps, job, work, { title });
  }
  if (/^(none|nothing|off)$/i.test(said)) return bind(deps, job, work, undefined);
  const orgs = await deps.admin.organizations().list();
  const resolved = resolveByName(orgs, said);
  if (resolved.found === 'one') return bind(deps, job, work, resolved.item);
  const items = resolved.found === 'many' ? resolved.items : resolved.near;
  const names = items
    .slice(0, MAX_NAMED)
    .map(({ name }) => `“${name}”`)
    .join(', ');
  const several = `“${said}” fits ${items.length} organizations: ${names}. Say the whole name.`;
  const hint = names === '' ? '“org list” shows them.' : `Did you mean ${names}?`;
  const title = resolved.found === 'many' ? several : `There is no organization “${said}”. ${hint}`;
  await answer(deps, job, work, { title });
}

async function bind(
  deps: HouseWork,
  job: Job,
  work: Work,
  org: { readonly id: string; readonly name: string } | undefined,
): Promise<void> {
  const { store, clock } = deps;
  const title = org
    ? `This space now works on ${org.name}.`
    : 'This space is bound to no organization any more.';
  const subtitle = org
    ? 'Commands here mean this organization unless you say another with --org.'
    : undefined;
  const view = showAnswer(answerModel({ title, subtitle }), 'status');
  await store.transaction(async (tx) => {
    await tx.putSpace({ roomId: work.roomId, orgId: org?.id, orgName: org?.name });
    await tx.enqueue(answerJob({ key: `house:${work.messageId}`, target: work, view }));
    await tx.finish(job);
    await tx.appendAudit([
      {
        at: clock.now(),
        action: 'space.bind',
        actorId: work.personId,
        requestId: undefined,
        orgId: org?.id,
        roomId: work.roomId,
        detail: { org: org?.name ?? null },
      },
    ]);
  });
}

async function status({ store, admin, about }: HouseWork, work: Work): Promise<Answer> {
  const [space, backlog, parked] = await store.read(async (reader) =>
    Promise.all([reader.space(work.roomId), reader.backlog(), reader.parkedJobs(100)]),
  );
  const orgs = await admin.organizations().list();
  const open = Object.values(backlog).reduce((sum, count) => sum + count, 0);
  return {
    title: 'Steward is up',
    facts: [
      { title: 'This space', value: space?.orgName ?? 'bound to no organization' },
      { title: 'Organizations', value: `${orgs.length} visible to my credential` },
      // This very command is one of them.
      {
        title: 'Work in hand',
        value: `${Math.max(0, open - 1)} jobs, ${parked.length} put aside after errors`,
      },
      ...about,
    ],
  };
}

async function answer({ store }: HouseWork, job: Job, work: Work, said: Answer): Promise<void> {
  const view = showAnswer(answerModel(said), 'help');
  await store.transaction(async (tx) => {
    await tx.enqueue(answerJob({ key: `house:${work.messageId}`, target: work, view }));
    await tx.finish(job);
  });
}

export async function houseExhausted({ store }: HouseWork, work: Work, error: unknown): Promise<void> {
  const { reason, trackingId } = reasonOf(error);
  const paragraphs = trackingId === undefined ? [reason] : [reason, `Webex tracking id: ${trackingId}`];
  const view = showAnswer(answerModel({ title: `“${work.name}” failed`, paragraphs }), work.name);
  await store.transaction(async (tx) => {
    await tx.enqueue(answerJob({ key: `house-failed:${work.messageId}`, target: work, view }));
  });
}
