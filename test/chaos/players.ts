// Plays the scripts: a few people at a time, who press again when nothing happens, as people do.
import * as z from 'zod';
import { buttonData } from '../e2e/card.ts';
import { opening, type Script } from './script.ts';
import type { Client, Message, Space } from './spaces.ts';

export interface Person {
  readonly personId: string;
  readonly token: string;
}

export interface Said {
  readonly messageId: string;
  readonly roomId: string;
  readonly script: Script | undefined;
  readonly text: string;
}

export interface Played {
  /** Everything people typed to the bot. */
  readonly said: Said[];
  readonly presses: { readonly actionId: string; readonly by: string; readonly cmd: string }[];
  /** E-mails of users that somebody who may has approved. */
  readonly approved: Set<string>;
  /** Scripts whose people gave up waiting. */
  readonly abandoned: { readonly script: Script; readonly at: string }[];
}

export interface Stage {
  readonly client: Client;
  readonly spaces: readonly Space[];
  readonly person: (name: string) => Person;
  readonly botId: string;
  /** Nobody begins anything new. */
  readonly over: () => boolean;
  /** So long does somebody wait for a card. */
  readonly patienceMs: () => number;
}

const Created = z.object({ id: z.string() });
const PRESS_PATIENCE_MS = 5000;
const PRESSES = 6;

interface Scene {
  readonly stage: Stage;
  readonly played: Played;
  readonly script: Script;
  readonly space: Space;
}

export async function say(
  stage: Stage,
  played: Played,
  as: string,
  roomId: string,
  text: string,
  script?: Script,
) {
  const markdown = `<@personId:${stage.botId}|Steward> ${text}`;
  const body = { roomId, markdown };
  const message = Created.parse(
    await stage.client.call('/v1/messages', stage.person(as).token, 'POST', body),
  );
  played.said.push({ messageId: message.id, roomId, script, text });
}

async function press(scene: Scene, as: string, card: Message, cmd: string, inputs = {}): Promise<void> {
  const { stage, played, script } = scene;
  const body = { type: 'submit', messageId: card.id, inputs: { ...buttonData(card, cmd), ...inputs } };
  if (cmd === 'approve' && as !== script.asker) played.approved.add(script.email);
  try {
    const path = '/v1/attachment/actions';
    const made = Created.parse(await stage.client.call(path, stage.person(as).token, 'POST', body));
    played.presses.push({ actionId: made.id, by: as, cmd });
  } catch (error) {
    // The card was deleted to be posted anew: the next look finds the new one.
    if (!(error instanceof Error) || !error.message.includes(': 404')) throw error;
  }
}

const about = (script: Script) => (message: Message) =>
  (message.text ?? '').includes(script.email) ||
  JSON.stringify(message.attachments ?? '').includes(script.email);

const pending = (script: Script) => (message: Message) =>
  /^R-\d+: approval needed/.test(message.text ?? '') && about(script)(message);

const moved = (script: Script) => (message: Message) =>
  /^R-\d+: (?!approval needed)[A-Z]/.test(message.text ?? '') &&
  !isForm(script)(message) &&
  about(script)(message);

const isForm = (script: Script) => (message: Message) =>
  /^R-\d+: Create a Webex user/.test(message.text ?? '') && about(script)(message);

/** Again and again until the request has moved on; false when it never does. */
async function insist(scene: Scene, act: (card: Message) => Promise<void>): Promise<boolean> {
  const { space, script, stage } = scene;
  for (let time = 0; time < PRESSES && (time === 0 || !stage.over()); time += 1) {
    const card = await space.heard(pending(script), time === 0 ? stage.patienceMs() : 500);
    if (card) await act(card);
    if (await space.heard(moved(script), PRESS_PATIENCE_MS)) return true;
  }
  return false;
}

const idOf = (card: Message): string => /^R-\d+/.exec(card.text ?? '')?.[0] ?? '';

async function decide(scene: Scene): Promise<boolean> {
  const { stage, played, script, space } = scene;
  const { asker, decider, other } = script;
  const typed = async (as: string, text: string): Promise<void> => say(stage, played, as, space.id, text);
  switch (script.plot) {
    case 'race':
      return insist(scene, async (card) => {
        const crowd = [decider, other, decider, other];
        await Promise.all(crowd.map(async (as) => press(scene, as, card, 'approve')));
      });
    case 'self':
      return insist(scene, async (card) => {
        await press(scene, asker, card, 'approve');
        await press(scene, decider, card, 'approve');
      });
    case 'deny':
      return insist(scene, async (card) => typed(decider, `deny ${idOf(card)} --reason "not this one"`));
    case 'late-deny':
      return insist(scene, async (card) => {
        await press(scene, decider, card, 'approve');
        await press(scene, other, card, 'deny', { reason: 'too late' });
      });
    case 'cancel':
      return insist(scene, async (card) => typed(asker, `cancel ${idOf(card)}`));
    case 'approve':
      return script.n % 5 === 0
        ? insist(scene, async (card) => {
            played.approved.add(script.email);
            await typed(decider, `approve ${idOf(card)}`);
          })
        : insist(scene, async (card) => press(scene, decider, card, 'approve'));
    default:
      return insist(scene, async (card) => press(scene, decider, card, 'approve'));
  }
}

async function fillIn(scene: Scene): Promise<boolean> {
  const { script, space, stage } = scene;
  const form = await space.heard(isForm(script), stage.patienceMs());
  if (!form) return false;
  const { email, n } = script;
  for (let time = 0; time < PRESSES && (time === 0 || !stage.over()); time += 1) {
    if (script.plot === 'form-cancel') await press(scene, script.asker, form, 'cancel');
    else
      await press(scene, script.asker, form, 'form.submit', {
        email,
        firstName: 'Chaos',
        lastName: `Number${n}`,
      });
    if (script.plot === 'form-cancel') {
      const closed = await space.heard(
        (message) => message.id === form.id && !isForm(script)(message),
        PRESS_PATIENCE_MS,
      );
      if (closed) return true;
    } else if (await space.heard(pending(script), PRESS_PATIENCE_MS)) return decide(scene);
  }
  return false;
}

async function play(scene: Scene): Promise<void> {
  const { stage, played, script, space } = scene;
  await say(stage, played, script.asker, space.id, opening(script), script);
  switch (script.plot) {
    case 'usage':
    case 'question':
    case 'nonsense':
      return;
    case 'form':
    case 'form-cancel':
      if (!(await fillIn(scene))) played.abandoned.push({ script, at: 'form' });
      return;
    default:
      if (!(await decide(scene))) played.abandoned.push({ script, at: 'decision' });
  }
}

/** So many scripts at a time, until all are played or it is over; answers how many were begun. */
export async function playAll(
  stage: Stage,
  played: Played,
  scripts: readonly Script[],
  width: number,
): Promise<number> {
  let next = 0;
  const player = async (): Promise<void> => {
    while (next < scripts.length && !stage.over()) {
      const script = scripts[next];
      next += 1;
      const space = script && stage.spaces[script.room];
      if (script && space) await play({ stage, played, script, space });
    }
  };
  await Promise.all(Array.from({ length: width }, player));
  return next;
}
