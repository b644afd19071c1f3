// `doctor --probe SPACE`: tries on Webex what no document tells, keeps what it learned, and leaves nothing behind.
import { Fault } from '../domain/failure.ts';
import { createLearned } from '../store/learned.ts';
import { roomWire } from '../webex/chat-wire.ts';
import type { WebexHttp } from '../webex/http.ts';
import { sameId } from '../webex/ids.ts';
import { personWire } from '../webex/people-wire.ts';
import { decode, listOf } from '../webex/wire.ts';
import { Skipped } from './finding.ts';
import { type Patient, storeOf } from './patient.ts';
import { PROBES } from './probes/all.ts';
import { createPosting, type Ground, type Outcome, probeKey } from './probes/probe.ts';

export interface Tried {
  readonly name: string;
  /** `failed`: something else went wrong than what was asked about. */
  readonly state: 'learned' | 'left' | 'failed';
  readonly says: string;
  readonly found?: Readonly<Record<string, unknown>>;
}

export interface ProbeReport {
  readonly tried: readonly Tried[];
  /** Messages that could not be deleted. */
  readonly leftBehind: number;
}

/** Throws an Error that says what to do when there is no ground to try anything on. */
export async function probeAll(patient: Patient, space: string): Promise<ProbeReport> {
  const http = patient.bot;
  if (http === undefined)
    throw new Error('Nothing can be tried without the bot: correct WEBEX_BOT_TOKEN first.');
  const { store } = storeOf(patient);
  const learned = createLearned(store);
  const roomId = await roomNamed(http, space);
  const { body } = await http.request({ method: 'GET', path: '/people/me' });
  const { id: personId } = decode(personWire, body, 'the bot');
  const posting = createPosting(http, roomId);
  const ground: Ground = { patient, http, roomId, personId, post: posting.post };
  const report: Tried[] = [];
  let leftBehind = 0;
  try {
    for (const probe of PROBES) {
      const { name } = probe;
      const outcome = await safely(async () => probe.tryOut(ground));
      if (outcome.kind === 'tried') {
        const { says, found } = outcome;
        await learned.learn(probeKey(name), { at: patient.clock.now(), says, found });
        report.push({ name, state: 'learned', says, found });
      } else report.push({ name, state: outcome.kind, says: outcome.says });
    }
  } finally {
    leftBehind = await posting.clear();
  }
  return { tried: report, leftBehind };
}

async function safely(
  work: () => Promise<Outcome>,
): Promise<Outcome | { readonly kind: 'failed'; readonly says: string }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Skipped) return { kind: 'left', says: error.message };
    if (!(error instanceof Fault)) throw error;
    return { kind: 'failed', says: error.message };
  }
}

async function roomNamed(http: WebexHttp, name: string): Promise<string> {
  for await (const { body } of http.pages({ method: 'GET', path: '/rooms', query: { max: 1000 } })) {
    const rooms = decode(listOf(roomWire), body, 'the spaces').items;
    const room = rooms.find(({ id, title }) => sameId(id, name) || title === name);
    if (room !== undefined) return room.id;
  }
  throw new Error(
    `The bot is in no space “${name}”: add it there, or say the id or the exact title of another one.`,
  );
}
