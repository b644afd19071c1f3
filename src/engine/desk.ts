// What an incoming thing leads to. The inbox job ends here: with a stored intent, a decision or an answer.
import type { Command, CommandTable } from '../domain/command.ts';
import { parseRequestId } from '../domain/command.ts';
import { parseDelivery } from '../domain/delivery.ts';
import { HOUSE_COMMANDS } from '../domain/house.ts';
import type { Operation } from '../domain/operation.ts';
import { refusalToAsk } from '../domain/policy.ts';
import type { Chat, Delivery, Incoming, Person } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { AuditEntry, Job, Store } from '../domain/ports/store.ts';
import { OPEN_STATES } from '../domain/request.ts';
import {
  showHelp,
  showMisunderstood,
  showRequestDetails,
  showRequests,
  showSentence,
  showWhoami,
} from '../domain/show/house.ts';
import type { View } from '../domain/views.ts';
import { type Decisions, decideByPerson } from './decisions.ts';
import { confirmEcho } from './echo.ts';
import { answerJob } from './jobs.ts';
import { handlePress } from './press.ts';
import type { Principals } from './principals.ts';
import type { Requests } from './requests.ts';
import type { Handler } from './runner.ts';

export interface DeskDeps extends Decisions {
  readonly store: Store;
  readonly chat: Chat;
  readonly clock: Clock;
  readonly log: Log;
  readonly requests: Requests;
  readonly principals: Principals;
  readonly commands: CommandTable;
  readonly operations: readonly Operation[];
}

type Message = Extract<Incoming, { kind: 'message' }>;
type HouseCommand = Extract<Command, { kind: 'house' }>;

export function createDesk(deps: DeskDeps): Handler {
  return {
    async run(job) {
      const delivery: Delivery | undefined = parseDelivery(job.payload);
      if (!delivery) throw new Error('an inbox row is no delivery');
      const incoming = await deps.chat.read(delivery);
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
        case 'gone':
          return deps.store.transaction(async (tx) => tx.finish(job));
      }
    },
  };
}

async function handleMembership(
  deps: DeskDeps,
  job: Job,
  incoming: Extract<Incoming, { kind: 'membership' }>,
): Promise<void> {
  const { store, operations } = deps;
  await store.transaction(async (tx) => {
    if (incoming.self && incoming.change === 'added') {
      await tx.enqueue(
        answerJob({
          key: `hello:${job.key}`,
          target: { roomId: incoming.roomId },
          view: showHelp(operations, ''),
        }),
      );
    }
    await tx.finish(job);
  });
}

/** Said while nobody listened, and long ago: whether it is still wanted only the person knows. */
async function askAgain({ store }: DeskDeps, job: Job, message: Message): Promise<void> {
  const target = { roomId: message.roomId, parentId: message.parentId ?? message.messageId };
  const view = showSentence('I was away when you said this. If you still want it, please say it again.');
  await store.transaction(async (tx) => {
    await tx.enqueue(answerJob({ key: `answer:${message.messageId}`, target, view }));
    await tx.finish(job);
  });
}

async function handleMessage(deps: DeskDeps, job: Job, message: Message): Promise<void> {
  const person = await deps.chat.person(message.personId);
  const command = deps.commands.parse(message.text);
  const refused = refusalToAsk(await deps.principals.policy(), person);
  const open =
    command.kind === 'empty' ||
    (command.kind === 'house' &&
      HOUSE_COMMANDS.some(({ name, open: free }) => free && name === command.name));
  if (refused !== undefined && !open) {
    await answer(
      deps,
      job,
      message,
      showSentence(refused, 'whoami'),
      refusal(deps, message, command, refused),
    );
    return;
  }
  switch (command.kind) {
    case 'empty':
      return answer(deps, job, message, showHelp(deps.operations, ''));
    case 'unknown':
    case 'misused':
      return answer(deps, job, message, showMisunderstood(command));
    case 'operation':
      await openRequest(deps, job, message, person, command);
      return;
    case 'house':
      return handleHouse(deps, job, message, person, command, refused);
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
  const input = org === undefined ? command.input : { ...command.input, org: [org] };
  const { roomId, roomType, messageId, parentId } = message;
  const origin = { roomId, roomType, messageId, ...(parentId === undefined ? {} : { parentId }) };
  await deps.requests.open(
    {
      operation: operation.name,
      writes: operation.risk !== 'read',
      announces: operation.risk !== 'read' && operation.announces,
      input: { ...input },
      requester,
      origin,
    },
    job,
  );
}

async function handleHouse(
  deps: DeskDeps,
  job: Job,
  message: Message,
  person: Person,
  command: HouseCommand,
  refused: string | undefined,
): Promise<void> {
  const [first] = command.args;
  switch (command.name) {
    case 'help':
      return answer(deps, job, message, showHelp(deps.operations, command.args.join(' ')));
    case 'whoami':
      return answer(deps, job, message, showWhoami(person, refused));
    case 'requests':
      return answer(deps, job, message, await listRequests(deps, person, first));
    case 'request':
      return answer(deps, job, message, await oneRequest(deps, first));
    case 'approve':
    case 'deny':
    case 'cancel':
    case 'resolve':
      return decideByPerson(deps, job, {
        verb: command.name,
        requestId: parseRequestId(first),
        person,
        reason: command.reason ?? (command.name === 'deny' ? command.args.slice(1).join(' ') : undefined),
        as: command.args[1]?.toLowerCase(),
        reply: { key: `decision:${message.messageId}`, target: targetOf(message) },
      });
    case 'org use':
    case 'status':
      return deps.store.transaction(async (tx) => {
        const { roomId, parentId, messageId, personId } = message;
        const args = [...command.args];
        await tx.enqueue({
          queue: 'work',
          lane: `house:${messageId}`,
          key: `house:${messageId}`,
          payload: { kind: 'house', name: command.name, args, personId, roomId, parentId, messageId },
          maxAttempts: 3,
        });
        await tx.finish(job);
      });
  }
}

async function listRequests({ store }: DeskDeps, person: Person, said: string | undefined): Promise<View> {
  const which = said === 'mine' || said === 'pending' || said === 'all' ? said : 'open';
  const states = which === 'pending' ? (['pending'] as const) : which === 'open' ? OPEN_STATES : undefined;
  const requesterId = which === 'mine' ? person.personId : undefined;
  const found = await store.read(async (reader) =>
    reader.requests({ states, requesterId, writesOnly: true, limit: 16 }),
  );
  return showRequests(found, which);
}

async function oneRequest({ store }: DeskDeps, said: string | undefined): Promise<View> {
  const id = parseRequestId(said);
  if (id === undefined) return showSentence('Which one? Say it like this: request R-12', 'requests');
  const request = await store.read(async (reader) => reader.request(id));
  return request ? showRequestDetails(request) : showSentence(`There is no request R-${id}.`, 'requests all');
}

const targetOf = ({ roomId, parentId }: Message) => ({ roomId, parentId });

async function answer(
  { store }: DeskDeps,
  job: Job,
  message: Message,
  view: View,
  audit?: AuditEntry,
): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.enqueue(answerJob({ key: `answer:${message.messageId}`, target: targetOf(message), view }));
    await tx.finish(job);
    if (audit) await tx.appendAudit([audit]);
  });
}

/** What was refused, by the command's name: the text that was typed is nobody's business. */
function refusal({ clock }: DeskDeps, message: Message, command: Command, why: string): AuditEntry {
  const asked =
    command.kind === 'operation' ? command.operation.name : 'name' in command ? command.name : command.kind;
  return {
    at: clock.now(),
    action: 'ask.refuse',
    actorId: message.personId,
    requestId: undefined,
    orgId: undefined,
    roomId: message.roomId,
    detail: { asked, why },
  };
}
