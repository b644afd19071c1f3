// What a message leads to: help, an answer, a decision, or a request with a plan to be made.
import type { Command, CommandTable } from '../domain/command.ts';
import { parseRequestId } from '../domain/command.ts';
import { refusalToAsk } from '../domain/policy/evaluate.ts';
import type { Chat, Incoming, Person } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { AuditEntry, Job, NewJob, Store } from '../domain/ports/store.ts';
import { showHelp } from '../domain/show/help.ts';
import { showMisunderstood, showSentence } from '../domain/show/house.ts';
import type { View } from '../domain/views.ts';
import { openOnceMore } from './again.ts';
import { named } from './by.ts';
import { decideMany, severalIds } from './decide-many.ts';
import { type Decisions, decideByPerson, Verb, type Verdict } from './decisions.ts';
import { HOUSE_COMMANDS } from './house/all.ts';
import type { HouseDeps } from './house/command.ts';
import { auditOf, saveReply } from './house/work.ts';
import { answerJob, houseJob } from './jobs.ts';
import { refusalBeforehand } from './may-ask.ts';
import type { Principals } from './principals.ts';
import { refusedJob } from './refusals.ts';
import type { Requests } from './requests.ts';
import { openUndo } from './undo.ts';

export interface MessageDeps extends Decisions, HouseDeps {
  readonly store: Store;
  readonly chat: Chat;
  readonly clock: Clock;
  readonly log: Log;
  readonly requests: Requests;
  readonly principals: Principals;
  readonly table: CommandTable;
}

type Message = Extract<Incoming, { kind: 'message' }>;
type HouseSaid = Extract<Command, { kind: 'house' }>;

export async function handleMessage(deps: MessageDeps, job: Job, message: Message): Promise<void> {
  const person = await deps.chat.person(message.personId);
  const command = deps.table.parse(message.text);
  const refused = refusalToAsk(await deps.principals.policy(), person);
  const open =
    command.kind === 'empty' ||
    (command.kind === 'house' && deps.commands.some(({ name, open: free }) => free && name === command.name));
  if (refused !== undefined && !open) {
    await answer(
      deps,
      job,
      message,
      showSentence(refused, 'whoami'),
      refusal(deps, message, person, command, refused),
      refusedJob(message.messageId, person, askedFor(command)),
    );
    return;
  }
  switch (command.kind) {
    case 'empty':
      return answer(deps, job, message, showHelp(deps.operations, deps.commands, ''));
    case 'unknown':
    case 'misused':
      return answer(deps, job, message, showMisunderstood(command));
    case 'operation':
      await openRequest(deps, job, message, person, command);
      return;
    case 'house':
      return handleHouse(deps, job, message, person, command);
  }
}

async function openRequest(
  deps: MessageDeps,
  job: Job,
  message: Message,
  requester: Person,
  command: Extract<Command, { kind: 'operation' }>,
): Promise<void> {
  const { operation, org } = command;
  const refused = refusalBeforehand(
    await deps.principals.policy(),
    requester,
    message,
    operation,
    org !== undefined,
  );
  if (refused !== undefined)
    return answer(
      deps,
      job,
      message,
      showSentence(`${requester.displayName}: ${refused}`, 'policy'),
      refusal(deps, message, requester, command, refused),
      refusedJob(message.messageId, requester, askedFor(command)),
    );
  const input = org === undefined ? command.input : { ...command.input, org: [org] };
  await deps.requests.open(
    {
      operation: operation.name,
      // A dry run is nothing that waits for anybody: it stays out of the lists, as what reads does.
      writes: operation.risk !== 'read' && !command.dryRun,
      ...(command.dryRun ? { dryRun: true } : {}),
      ...(command.breakGlass ? { glass: {} } : {}),
      announces: operation.risk !== 'read' && operation.announces,
      ...(message.files.length > 0 ? { files: [...message.files] } : {}),
      input: { ...input },
      requester,
      origin: originOf(message),
    },
    job,
  );
}

function originOf({ roomId, roomType, messageId, parentId }: Message) {
  return { roomId, roomType, messageId, ...(parentId === undefined ? {} : { parentId }) };
}

async function handleHouse(
  deps: MessageDeps,
  job: Job,
  message: Message,
  person: Person,
  said: HouseSaid,
): Promise<void> {
  const command = HOUSE_COMMANDS.find(({ name }) => name === said.name);
  if (!command) throw new Error(`no command is named ${said.name}`);
  const { roomId, roomType, messageId, personId, parentId } = message;
  const { args, flags } = said;
  switch (command.at) {
    case 'request': {
      const several = severalIds(args);
      const verdict = verdictOf(message, person, said);
      const { verb } = verdict;
      if (several.length > 0 && (verb === 'approve' || verb === 'deny')) {
        const reason = flags['reason'] ?? args.slice(several.length).join(' ');
        const chosen = several.map((id) => ({ id, mark: undefined }));
        return decideMany(deps, job, { ...verdict, verb, reason }, chosen);
      }
      return decideByPerson(deps, job, verdict);
    }
    case 'undo':
    case 'again': {
      const requestId = parseRequestId(args[0]);
      const origin = originOf(message);
      const open = command.at === 'undo' ? openUndo : openOnceMore;
      const why = await open(deps, job, { requestId, person, origin, flags });
      if (why === undefined) return;
      const told = showSentence(`${person.displayName}: ${why}`, 'requests');
      return answer(deps, job, message, told, refusal(deps, message, person, said, why));
    }
    case 'desk': {
      const reply = await command.answer(deps, { person, args, flags, roomId, roomType, messageId });
      return deps.store.transaction(async (tx) => {
        await saveReply(tx, reply, { key: `answer:${messageId}`, target: targetOf(message), person });
        await tx.finish(job);
        const audit = auditOf(reply, person, roomId, deps.clock.now());
        if (audit) await tx.appendAudit([audit]);
      });
    }
    case 'work':
      return deps.store.transaction(async (tx) => {
        await tx.enqueue(
          houseJob({
            name: command.name,
            args: [...args],
            flags,
            personId,
            roomId,
            roomType,
            parentId,
            messageId,
          }),
        );
        await tx.finish(job);
      });
  }
}

function verdictOf(message: Message, person: Person, { name, args, flags }: HouseSaid): Verdict {
  const [which, as] = args;
  return {
    verb: Verb.parse(name),
    requestId: parseRequestId(which),
    person,
    reason: flags['reason'] ?? flags['note'] ?? args.slice(name === 'review' ? 2 : 1).join(' '),
    as: as?.toLowerCase(),
    saw: { typedAt: message.createdAt },
    reply: { key: `decision:${message.messageId}`, target: targetOf(message) },
  };
}

const targetOf = ({ roomId, parentId }: Message) => ({ roomId, parentId });

async function answer(
  { store }: MessageDeps,
  job: Job,
  message: Message,
  view: View,
  audit?: AuditEntry,
  also?: NewJob,
): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.enqueue(answerJob({ key: `answer:${message.messageId}`, target: targetOf(message), view }));
    if (also) await tx.enqueue(also);
    await tx.finish(job);
    if (audit) await tx.appendAudit([audit]);
  });
}

const askedFor = (command: Command): string =>
  command.kind === 'operation' ? command.operation.name : 'name' in command ? command.name : command.kind;

/** What was refused, by the command's name: the text that was typed is nobody's business. */
function refusal(
  { clock }: MessageDeps,
  message: Message,
  person: Person,
  command: Command,
  why: string,
): AuditEntry {
  return {
    at: clock.now(),
    action: 'ask.refuse',
    actorId: message.personId,
    requestId: undefined,
    orgId: undefined,
    roomId: message.roomId,
    detail: { asked: askedFor(command), by: named(person), why },
  };
}
