// Presses on cards with choices that are about no request: the menu, and which organization a command means.
import * as z from 'zod';
import { refusalToAsk } from '../domain/policy/evaluate.ts';
import type { Incoming, Person } from '../domain/ports/chat.ts';
import type { CardRecord, Job } from '../domain/ports/store.ts';
import { showHelp } from '../domain/show/help.ts';
import { showSentence } from '../domain/show/house.ts';
import { MENU_COMMAND, MENU_TOPIC, showMenu } from '../domain/show/menu.ts';
import type { Decisions } from './decisions.ts';
import { HOUSE_COMMANDS } from './house/all.ts';
import type { HouseDeps, Reply } from './house/command.ts';
import { MENU, offered } from './house/menu.ts';
import { PICK } from './house/org-use.ts';
import { auditOf, saveReply } from './house/work.ts';
import { houseJob } from './jobs.ts';
import { refusalBeforehand } from './may-ask.ts';

type Press = Extract<Incoming, { kind: 'press' }>;
type Deps = HouseDeps & Decisions;

export const isChoiceCard = ({ key }: CardRecord): boolean => key.startsWith(MENU) || key.startsWith(PICK);

const Chosen = z.string().max(300).catch('');
const Going = z.tuple([z.string()], z.string());

export async function pressChoice(
  deps: Deps,
  job: Job,
  press: Press,
  person: Person,
  card: CardRecord,
  isChoice: boolean,
): Promise<void> {
  const refused = refusalToAsk(await deps.policy(), person);
  const cardKey = card.key;
  if (refused !== undefined) return answer(deps, job, press, person, card, { view: said(person, refused) });
  if (!isChoice)
    return answer(deps, job, press, person, card, {
      view: showSentence('Closed. To open it again: menu'),
      cardKey,
    });
  const choice = Chosen.parse(press.inputs['choice']);
  if (cardKey.startsWith(PICK)) return goOn(deps, job, press, person, card, choice);
  const { roomId, roomType } = press;
  if (press.inputs['field'] === MENU_COMMAND) {
    const operation = deps.operations.find(({ name }) => name === choice);
    if (operation) return open(deps, job, press, person, card, operation.name);
    if (deps.commands.some(({ name }) => name === choice))
      return house(deps, job, press, person, card, choice);
  }
  const topic = press.inputs['field'] === MENU_TOPIC ? choice : '';
  const view = showMenu(await offered(deps, { person, roomId, roomType }), deps.commands, topic);
  return answer(deps, job, press, person, card, { view, cardKey });
}

const said = (person: Person, why: string) => showSentence(`${person.displayName}: ${why}`);

function placeOf({ roomId, messageId }: Press, card: CardRecord) {
  return { roomId, parentId: card.parentId ?? messageId };
}

/** As if its name alone had been typed: a form, an answer, a question. */
async function open(
  deps: Deps,
  job: Job,
  press: Press,
  person: Person,
  card: CardRecord,
  name: string,
): Promise<void> {
  const operation = deps.operations.find((one) => one.name === name);
  if (!operation) throw new Error(`“${name}” is no operation`);
  const { roomType, messageId } = press;
  const origin = { ...placeOf(press, card), roomType, messageId };
  const barred = refusalBeforehand(await deps.policy(), person, origin, operation);
  if (barred !== undefined) return answer(deps, job, press, person, card, { view: said(person, barred) });
  await deps.requests.open(
    {
      operation: name,
      writes: operation.risk !== 'read',
      announces: operation.risk !== 'read' && operation.announces,
      input: {},
      requester: person,
      origin,
    },
    job,
  );
}

/** What needs a word more shows its help. */
async function house(
  deps: Deps,
  job: Job,
  press: Press,
  person: Person,
  card: CardRecord,
  name: string,
): Promise<void> {
  const command = HOUSE_COMMANDS.find((one) => one.name === name);
  const { roomId, roomType, actionId: messageId, personId } = press;
  const wantsWords = command?.usage.split(' [')[0] !== name;
  if (command === undefined || wantsWords)
    return answer(deps, job, press, person, card, { view: showHelp(deps.operations, deps.commands, name) });
  if (command.at === 'desk')
    return answer(
      deps,
      job,
      press,
      person,
      card,
      await command.answer(deps, { person, args: [], flags: {}, roomId, roomType, messageId }),
    );
  if (command.at !== 'work') throw new Error(`“${name}” wants the number of a request`);
  const asked = { name, args: [], flags: {}, personId, roomType, messageId, ...placeOf(press, card) };
  await enqueue(deps, job, houseJob(asked));
}

/** The command goes on with the organization that was chosen. */
async function goOn(
  deps: Deps,
  job: Job,
  press: Press,
  person: Person,
  card: CardRecord,
  choice: string,
): Promise<void> {
  const going: unknown = JSON.parse(card.key.slice(PICK.length, card.key.lastIndexOf(':')));
  const [name, ...rest] = Going.parse(going);
  const { roomType, actionId: messageId } = press;
  const asked = { name, args: [choice, ...rest], flags: {}, personId: person.personId, roomType, messageId };
  await enqueue(deps, job, houseJob({ ...asked, ...placeOf(press, card), cardKey: card.key }));
}

async function enqueue({ store }: Deps, job: Job, work: ReturnType<typeof houseJob>): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.enqueue(work);
    await tx.finish(job);
  });
}

async function answer(
  deps: Deps,
  job: Job,
  press: Press,
  person: Person,
  card: CardRecord,
  reply: Reply,
): Promise<void> {
  await deps.store.transaction(async (tx) => {
    await saveReply(tx, reply, { key: `press:${press.actionId}`, target: placeOf(press, card), person });
    await tx.finish(job);
    const audit = auditOf(reply, person, press.roomId, deps.clock.now());
    if (audit) await tx.appendAudit([audit]);
  });
}
