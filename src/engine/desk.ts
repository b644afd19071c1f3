// What an incoming thing leads to. The inbox job ends here: with a stored intent, a decision or an answer.
import type { Command, CommandTable } from '../domain/command.ts';
import { parseRequestId } from '../domain/command.ts';
import { parseDelivery } from '../domain/delivery.ts';
import { refusalToAsk } from '../domain/policy/evaluate.ts';
import type { Chat, Delivery, Incoming, Person } from '../domain/ports/chat.ts';
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
import { confirmEcho } from './echo.ts';
import { HOUSE_COMMANDS } from './house/all.ts';
import type { HouseDeps } from './house/command.ts';
import { auditOf, saveReply } from './house/work.ts';
import { answerJob, houseJob } from './jobs.ts';
import { refusalBeforehand } from './may-ask.ts';
import { handlePress } from './press.ts';
import type { Principals } from './principals.ts';
import type { RateLimits } from './rate-limits.ts';
import { refusedJob } from './refusals.ts';
import type { Requests } from './requests.ts';
import type { Handler } from './runner.ts';
import { moveSpaceTo } from './space-moves.ts';
import { owedJobs } from './space-return.ts';
import { stayJob } from './space-stay.ts';
import { openUndo } from './undo.ts';

export interface DeskDeps extends Decisions, HouseDeps {
  readonly store: Store;
  readonly chat: Chat;
  readonly clock: Clock;
  readonly log: Log;
  readonly requests: Requests;
  readonly principals: Principals;
  readonly table: CommandTable;
  readonly limits: RateLimits;
}

type Message = Extract<Incoming, { kind: 'message' }>;
type Said = Extract<Incoming, { kind: 'message' | 'press' }>;
type HouseSaid = Extract<Command, { kind: 'house' }>;

export function createDesk(deps: DeskDeps): Handler {
  return {
    async run(job) {
      const delivery: Delivery | undefined = parseDelivery(job.payload);
      if (!delivery) throw new Error('an inbox row is no delivery');
      const incoming = await deps.chat.read(delivery);
      if (isSaid(incoming) && !(await inTime(deps, job, incoming))) return;
      switch (incoming.kind) {
        case 'message':
          if (delivery.data['stale'] === true) return askAgain(deps, job, incoming);
          return handleMessage(deps, job, incoming);
        case 'press':
          return handlePress(deps, job, incoming);
        case 'echo':
          return confirmEcho(deps, job, incoming);
        case 'membership':
          return handleMembership(deps, job, incoming);
        case 'migrated':
          await moveSpaceTo(deps, incoming.roomId, job);
          return;
        case 'gone':
          return deps.store.transaction(async (tx) => tx.finish(job));
      }
    },
  };
}

const isSaid = (incoming: Incoming): incoming is Said =>
  incoming.kind === 'message' || incoming.kind === 'press';

/**
 * False: too much at once. That is said once, and what is too much is not done; others are heard as ever. An attempt
 * that failed has been counted.
 */
async function inTime(deps: DeskDeps, job: Job, said: Said): Promise<boolean> {
  const { store, chat, clock, limits } = deps;
  if (job.attempts > 1) return true;
  const { humans } = await deps.principals.policy();
  const { personId, roomId } = said;
  const isNamed = humans.some(({ accounts }) => accounts.some((account) => account.personId === personId));
  const pace = limits.take({ personId, isNamed, place: chat.placeOf(roomId) });
  if (pace === 'fine') return true;
  await store.transaction(async (tx) => {
    const view = showSentence(
      'That was a lot at once. I have not done what came last: please give me a minute, and say it again.',
    );
    if (pace === 'too-fast')
      await tx.enqueue(answerJob({ key: `limit:${job.key}`, target: { roomId }, view }));
    await tx.finish(job);
    await tx.appendAudit([
      {
        at: clock.now(),
        action: 'ask.limit',
        actorId: personId,
        requestId: undefined,
        orgId: undefined,
        roomId,
        detail: { kind: said.kind },
      },
    ]);
  });
  return false;
}

/** Cards posted again at the most when the bot is back in a space. */
const OWED_MAX = 100;

async function handleMembership(
  deps: DeskDeps,
  job: Job,
  incoming: Extract<Incoming, { kind: 'membership' }>,
): Promise<void> {
  const { store, clock } = deps;
  await store.transaction(async (tx) => {
    if (incoming.self && incoming.change === 'added') {
      await tx.enqueue(stayJob(incoming.roomId, true, job.key));
      const owed = await tx.cardsOwed(incoming.roomId, OWED_MAX);
      for (const notice of owedJobs(owed, job.key)) await tx.enqueue(notice);
    }
    if (!incoming.self && incoming.change === 'removed')
      await tx.enqueue(stayJob(incoming.roomId, false, job.key));
    await tx.finish(job);
    if (!incoming.self) return;
    await tx.appendAudit([
      {
        at: clock.now(),
        action: incoming.change === 'added' ? 'space.join' : 'space.leave',
        actorId: undefined,
        requestId: undefined,
        orgId: undefined,
        roomId: incoming.roomId,
        detail: {},
      },
    ]);
  });
}

/** Said while nobody listened, and long ago: whether it is still wanted only the person knows. */
async function askAgain({ store, clock }: DeskDeps, job: Job, message: Message): Promise<void> {
  const target = { roomId: message.roomId, parentId: message.parentId ?? message.messageId };
  const view = showSentence('I was away when you said this. If you still want it, please say it again.');
  await store.transaction(async (tx) => {
    await tx.enqueue(answerJob({ key: `answer:${message.messageId}`, target, view }));
    await tx.finish(job);
    await tx.appendAudit([
      {
        at: clock.now(),
        action: 'ask.late',
        actorId: message.personId,
        requestId: undefined,
        orgId: undefined,
        roomId: message.roomId,
        detail: {},
      },
    ]);
  });
}

async function handleMessage(deps: DeskDeps, job: Job, message: Message): Promise<void> {
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
  deps: DeskDeps,
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
  deps: DeskDeps,
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
  { store }: DeskDeps,
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
  { clock }: DeskDeps,
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
