// Runs a command that has a job of its own, and gives its answer.
import type { z } from 'zod';
import type { Chat, Person } from '../../domain/ports/chat.ts';
import type { Log } from '../../domain/ports/log.ts';
import type { AuditEntry, Job, Store, Tx } from '../../domain/ports/store.ts';
import { answerModel, showAnswer } from '../../domain/show/answer.ts';
import { named } from '../by.ts';
import { answerJob, type WorkPayload } from '../jobs.ts';
import { reasonOf } from '../planner.ts';
import { HOUSE_COMMANDS } from './all.ts';
import type { HouseWorkDeps, Reply } from './command.ts';

export interface HouseWork extends HouseWorkDeps {
  readonly chat: Chat;
  readonly log: Log;
}

type Work = Extract<z.infer<typeof WorkPayload>, { kind: 'house' }>;

export async function runHouseWork(deps: HouseWork, job: Job, work: Work): Promise<void> {
  const command = HOUSE_COMMANDS.find(({ name }) => name === work.name);
  if (command?.at !== 'work') throw new Error(`“${work.name}” is no command with a job of its own`);
  const person = await deps.chat.person(work.personId);
  const answered = await command.answer(deps, { ...work, person });
  const reply = { ...answered, cardKey: answered.cardKey ?? work.cardKey };
  await deps.store.transaction(async (tx) => {
    await saveReply(tx, reply, { key: `house:${work.messageId}`, target: work, person });
    await tx.finish(job);
    const audit = auditOf(reply, person, work.roomId, deps.clock.now());
    if (audit) await tx.appendAudit([audit]);
  });
}

/** The answer and what comes with it; the audit row is the caller's, as the last one. */
export async function saveReply(
  tx: Tx,
  { view, change, cardKey, personal }: Reply,
  {
    key,
    target,
    person,
  }: {
    readonly key: string;
    readonly target: { readonly roomId: string; readonly parentId?: string | undefined };
    readonly person: Person;
  },
): Promise<void> {
  await change?.(tx);
  const asker = personal === true ? person : undefined;
  await tx.enqueue(answerJob({ key, target, cardKey, view, asker }));
}

export function auditOf(
  { audit }: Reply,
  person: Person,
  roomId: string,
  at: number,
): AuditEntry | undefined {
  if (audit === undefined) return undefined;
  const detail = { ...audit.detail, by: named(person) };
  return { ...audit, detail, at, actorId: person.personId, roomId };
}

export async function houseExhausted(
  { store }: { readonly store: Store },
  work: Work,
  error: unknown,
): Promise<void> {
  const { reason, trackingId } = reasonOf(error);
  const paragraphs = trackingId === undefined ? [reason] : [reason, `Webex tracking id: ${trackingId}`];
  const view = showAnswer(answerModel({ title: `“${work.name}” failed`, paragraphs }), work.name);
  await store.enqueue(answerJob({ key: `house-failed:${work.messageId}`, target: work, view }));
}
