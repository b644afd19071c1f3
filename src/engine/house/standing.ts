// Standing orders in chat: the lists of a space, and what people do to them, typed or pressed.

import { rulingFor } from '../../domain/policy/evaluate.ts';
import type { Person } from '../../domain/ports/chat.ts';
import type { Reader } from '../../domain/ports/store.ts';
import { showSentence } from '../../domain/show/house.ts';
import { HEADLINES } from '../../domain/show/request.ts';
import { type ListedOrder, showStanding, VERB_WORDS } from '../../domain/show/standing.ts';
import {
  parseStandingId,
  STANDING_VERBS,
  type StandingOrder,
  type StandingVerb,
  standingName,
  steer,
} from '../../domain/standing.ts';
import { keepStanding, runJob } from '../standing-orders.ts';
import type { Asked, HouseCommand, HouseDeps, Reply } from './command.ts';

type Kind = StandingOrder['kind'];

/** Names the list's card; the message that asked for it follows. */
export const STANDING_CARD = 'standing:';

/** Of what the verbs do, for the manual. */
const CHANGES: Readonly<Record<StandingVerb, string>> = {
  pause: 'Nothing is run or looked at until somebody resumes it.',
  resume: 'It is due at its next time; what was missed meanwhile is not made up for.',
  skip: 'The run after the next one is the next one.',
  run: 'A schedule files its request in your name, a watch looks; when it is due next stays as it was.',
  remove: 'It ends, and cannot be resumed.',
};

const list = (kind: Kind, aliases: readonly string[]): HouseCommand => ({
  name: `${kind} list`,
  aliases,
  usage: `${kind} list`,
  examples: [`${kind} list`],
  summary:
    kind === 'schedule'
      ? 'What is scheduled in this space: when it runs next, and buttons to change that.'
      : 'What is watched in this space, how it is, and buttons to change that.',
  open: false,
  at: 'desk',
  answer: async ({ store }, { roomId, messageId }) => ({
    view: await store.read(async (reader) => viewOf(reader, kind, roomId)),
    cardKey: `${STANDING_CARD}${kind}:${messageId}`,
    personal: true,
  }),
});

async function viewOf(reader: Reader, kind: Kind, roomId: string, said?: string) {
  const own = (await reader.standingOrders()).filter((one) => one.kind === kind && one.roomId === roomId);
  const listed: ListedOrder[] = [];
  for (const order of own) listed.push({ order, last: (await lastOf(reader, order))?.said });
  return showStanding(kind, listed, said);
}

/** How the last run or look ended; undefined before the first. */
async function lastOf(
  reader: Reader,
  { last }: StandingOrder,
): Promise<{ readonly said: string; readonly well: boolean } | undefined> {
  if (last?.requestId === undefined) return last;
  const request = await reader.request(last.requestId);
  if (request === undefined) return last;
  const bad = request.state === 'failed' || request.state === 'unknown';
  const why = bad && request.reason !== undefined ? `: ${request.reason}` : '';
  return { well: !bad, said: `R-${request.id} ${HEADLINES[request.state].title.toLowerCase()}${why}` };
}

/** A line of `status` for each that is not well: paused by itself, blind, or its last run failed. */
export async function unwellFacts(
  reader: Reader,
): Promise<readonly { readonly title: string; readonly value: string }[]> {
  const facts: { title: string; value: string }[] = [];
  for (const order of await reader.standingOrders()) {
    const last = await lastOf(reader, order);
    const why = order.state === 'paused' ? order.why : last?.well === false ? last.said : undefined;
    if (why === undefined) continue;
    const where = order.org === undefined ? '' : ` in ${order.org.name}`;
    facts.push({ title: standingName(order.id), value: `${order.what}${where}: ${why}` });
  }
  return facts;
}

/** `schedule pause`, said of a watch, is understood as well: the order says what it is. */
const verb = (name: StandingVerb): HouseCommand => ({
  name: `schedule ${name}`,
  aliases: [
    `watch ${name}`,
    `report schedule ${name}`,
    ...(name === 'remove' ? ['schedule delete', 'watch delete', 'schedule stop', 'watch stop'] : []),
  ],
  usage: `schedule ${name} S-12${name === 'skip' ? '' : `, watch ${name} S-12`}`,
  summary: `${VERB_WORDS[name]}.`,
  open: false,
  options: [['S-12', 'Number of the standing order; S12 or 12 will do']],
  examples: name === 'skip' ? ['schedule skip S-12'] : [`schedule ${name} S-12`, `watch ${name} S-12`],
  who: 'Its owner, or, in the space where it is told, whoever may ask for what it does.',
  changes: CHANGES[name],
  at: 'desk',
  answer: async (deps, asked) => {
    const id = asked.args.map(parseStandingId).find((one) => one !== undefined);
    if (id === undefined)
      return { view: showSentence(`Which one? Say it like this: schedule ${name} S-12`, 'schedule list') };
    const done = await steered(deps, asked, id, name, asked.messageId);
    return { view: showSentence(done.said, 'schedule list'), change: done.change, audit: done.audit };
  },
});

interface Done extends Pick<Reply, 'change' | 'audit'> {
  readonly said: string;
  readonly order?: StandingOrder;
}

/** `key` names the word or the press it comes from. */
export async function steered(
  deps: HouseDeps,
  { person, roomId }: Pick<Asked, 'person' | 'roomId'>,
  id: number,
  name: StandingVerb,
  key: string,
): Promise<Done> {
  const { store, clock } = deps;
  const order = await store.read(async (reader) => reader.standingOrder(id));
  const refused =
    order === undefined ? `There is no ${standingName(id)}.` : await refusal(deps, order, person, roomId);
  if (order === undefined || refused !== undefined) {
    const why = refused ?? '';
    return { said: `${person.displayName}: ${why}`, audit: audit('refuse', order, { verb: name, why }) };
  }
  if (name === 'run') {
    if (order.state === 'ended') return { said: `${standingName(id)} was removed.` };
    return {
      said: order.kind === 'schedule' ? `${standingName(id)} runs now.` : `${standingName(id)} looks now.`,
      order,
      change: async (tx) => void (await tx.enqueue(runJob(`run:${key}`, id, clock.now(), person))),
      audit: audit('run', order),
    };
  }
  const judged = steer(order, name, person.displayName, clock.now());
  if (!judged.ok) return { said: judged.why };
  return {
    said: judged.said,
    order: judged.order,
    change: async (tx) => keepStanding(tx, judged.order),
    audit: audit(name, order),
  };
}

/** Its owner, or whoever the policy would let set it up; where it is told, so that everybody sees it. */
async function refusal(
  { policy, operations }: HouseDeps,
  order: StandingOrder,
  person: Person,
  roomId: string,
): Promise<string | undefined> {
  const { owner, id } = order;
  if (person.personId === owner.personId) return undefined;
  if (roomId !== order.roomId)
    return `${standingName(id)} belongs to another space: it can be changed there, or by ${owner.displayName}.`;
  const operation = operations.find(({ name }) => name === order.operation);
  if (operation === undefined) return undefined;
  const answer = rulingFor(await policy(), {
    operation: operation.name,
    risk: operation.risk,
    approval: operation.risk === 'read' ? 'none' : operation.approval,
    requester: person,
    org: order.org === undefined && operation.onOrg !== true ? 'none' : undefined,
    space: { roomId, roomType: order.origin.roomType },
    licenses: undefined,
    beneficiaries: [],
  });
  return 'refused' in answer ? answer.refused : undefined;
}

const audit = (
  action: string,
  order: StandingOrder | undefined,
  detail: Record<string, unknown> = {},
): Reply['audit'] => ({
  action: `standing.${action}`,
  requestId: order?.id,
  orgId: order?.org?.id,
  detail: { operation: order?.operation, standing: order && standingName(order.id), ...detail },
});

/** A button of the list: the card shows what came of it. */
export async function pressStanding(
  deps: HouseDeps,
  { person, roomId }: Pick<Asked, 'person' | 'roomId'>,
  press: { readonly cardKey: string; readonly cmd: string; readonly chosen: string; readonly key: string },
): Promise<Reply> {
  const name = STANDING_VERBS.find((one) => `standing-${one}` === press.cmd);
  const id = parseStandingId(press.chosen);
  const kind: Kind = press.cardKey.startsWith(`${STANDING_CARD}schedule`) ? 'schedule' : 'watch';
  if (name === undefined)
    return { view: showSentence(`${person.displayName}: That button does nothing on this card.`) };
  if (id === undefined)
    return { view: showSentence(`${person.displayName}: Choose one of them first.`, `${kind} list`) };
  const { said, change, audit: row, order } = await steered(deps, { person, roomId }, id, name, press.key);
  if (order === undefined) return { view: showSentence(said, `${kind} list`), audit: row };
  // As it will be, when what is changed is saved together with this.
  const view = await deps.store.read(async (reader) =>
    viewOf(
      { ...reader, standingOrders: async () => replaced(await reader.standingOrders(), order) },
      kind,
      roomId,
      said,
    ),
  );
  return { view, cardKey: press.cardKey, change, audit: row, personal: true };
}

const replaced = (orders: readonly StandingOrder[], now: StandingOrder): readonly StandingOrder[] =>
  orders.map((order) => (order.id === now.id ? now : order)).filter(({ state }) => state !== 'ended');

export const STANDING_COMMANDS: readonly HouseCommand[] = [
  list('schedule', ['schedules', 'schedule', 'report schedule list', 'report schedules']),
  list('watch', ['watches', 'watch']),
  ...STANDING_VERBS.map(verb),
];
