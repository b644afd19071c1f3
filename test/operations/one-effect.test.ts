// What an operation does on Webex is done once, whatever happens on the way: answers that are lost, everything said
// again, and a bot that is cut off at every moment of every step, with another one that knows only the database.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlite } from '../database.ts';
import type { OnEnd } from '../e2e/demo-process.ts';
import { type LedgerItem, until } from '../e2e/people.ts';
import { bySteward, type Effects, effectsOf, isWrite, savedIn } from '../killer/effects.ts';
import {
  approve,
  copyOf,
  type Ground,
  named,
  prepare,
  type Scene,
  startIn,
  waiting,
  writing,
} from '../killer/ground.ts';
import type { Place } from '../killer/mortal-store.ts';
import { unstruck } from '../killer/places.ts';
import { playOut } from '../killer/run.ts';
import { sampled, sampleOf } from '../killer/samples.ts';
import { victimIn } from '../killer/victim.ts';
import { requestProblems } from '../sandbox/conformance.ts';

const PATIENCE_MS = 300_000;
const CARD_BUDGET = 16_000;
/** What it makes can be read in the answer only: of a lost one another is made. */
const TOLD_ONCE = 'device activation-code';

const home = sqlite();

const writesOf = (ledger: readonly LedgerItem[]): readonly string[] =>
  ledger.filter((item) => bySteward(item) && isWrite(item)).map(({ method, path }) => `${method} ${path}`);

async function quiet(scene: Scene): Promise<void> {
  await until('everything to be done', async () => {
    const open = await scene.place.query(
      `select key from job where state = 'ready' and queue in ('inbox', 'work', 'outbox')`,
    );
    return open.length === 0 || undefined;
  });
}

/** Webex does all it is asked, and the connection breaks before it says so; then everything is said again. */
async function withLostAnswers(ground: Ground, onEnd: OnEnd) {
  const scene = await copyOf(home, ground, onEnd);
  const { people } = scene;
  const bot = await startIn(scene);
  const once = (await named(scene)).filter(({ operation }) => operation === TOLD_ONCE).map(({ id }) => id);
  await approve(scene, once);
  await until('the code', async () =>
    (await waiting(scene)).some((id) => once.includes(id)) ? undefined : true,
  );
  await quiet(scene);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    for (const owner of ['admin', 'reports'])
      await people.faults({ match: { method, owner }, fault: { cut: 'after' } });
  }
  await playOut(ground, scene);
  await quiet(scene);
  const before = writesOf(await people.ledger());
  for (const { n } of await people.deliveries())
    await people.call(`/_sandbox/deliveries/${n}/resend`, undefined, 'POST');
  await approve(
    scene,
    (await named(scene)).map(({ id }) => id),
  );
  await quiet(scene);
  const ledger = await people.ledger();
  await bot.stop();
  const effects = await effectsOf(scene, savedIn(ground.world));
  return { effects, ledger, before, again: writesOf(ledger) };
}

/** Each step at each moment; that an e-mail job was never begun cannot be seen, so that one is cut off when it was. */
async function withCuts(ground: Ground, onEnd: OnEnd) {
  const scene = await copyOf(home, ground, onEnd);
  const untold = (await named(scene))
    .filter(({ operation }) => sampleOf(operation).untold)
    .map(({ id }) => id);
  const isMeant = ({ requestId, moment }: Place): boolean => moment === 'sent' || !untold.includes(requestId);
  const victim = victimIn(scene, isMeant, onEnd);
  await victim.start();
  await playOut(ground, scene, victim);
  await quiet(scene);
  const left = await unstruck(scene, isMeant, victim.places, ground.about.size);
  await victim.stop();
  return { effects: await effectsOf(scene, savedIn(ground.world)), unstruck: left };
}

function expectEnd({ effects }: { readonly effects: Effects }, name: string): void {
  const { untold } = sampleOf(name);
  const end = effects.ends[name];
  expect(end?.state).toBe(untold === true ? 'unknown' : 'succeeded');
  expect(end?.cards).toHaveLength(1);
  const [title = '', ...lines] = end?.cards[0] ?? [];
  expect(title).toContain(untold === true ? 'R-#: Outcome unknown.' : 'R-#: Done.');
  expect(lines.join('\n')).not.toContain('✗');
}

const names = (await writing()).map(({ name }) => name);

it('has a sample of every operation that writes, and of no other', () => {
  expect(sampled.toSorted()).toEqual(names.toSorted());
});

describe('each operation that writes', () => {
  const ends: (() => Promise<void>)[] = [];
  const onEnd: OnEnd = (work) => void ends.push(work);
  let ground: Ground;
  let lost: Awaited<ReturnType<typeof withLostAnswers>>;
  let cut: Awaited<ReturnType<typeof withCuts>>;

  beforeAll(async () => {
    ground = await prepare(home, onEnd);
    [lost, cut] = await Promise.all([withLostAnswers(ground, onEnd), withCuts(ground, onEnd)]);
  }, PATIENCE_MS);
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
  }, PATIENCE_MS);

  it('only reads until it is approved', () => {
    expect(ground.planning.filter((item) => bySteward(item) && isWrite(item))).toEqual([]);
  });

  it('sends nothing but what Webex describes', () => {
    expect(requestProblems([...ground.ledger, ...lost.ledger].filter(bySteward))).toEqual([]);
  });

  it('has cards within budget', () => {
    expect(lost.effects.largestCard).toBeGreaterThan(1000);
    expect(lost.effects.largestCard).toBeLessThanOrEqual(CARD_BUDGET);
  });

  it('writes nothing more when everything is said again', () => {
    expect(lost.again).toEqual(lost.before);
  });

  it('is cut off at every moment of every step', () => {
    expect(cut.unstruck).toEqual([]);
  });

  it.each(names)('%s ends as it should when answers are lost', (name) => expectEnd(lost, name));

  it.each(names)('%s ends as it should when the bot is cut off', (name) => expectEnd(cut, name));

  it('does the same on Webex, whatever happens', () => {
    expect(cut.effects.written).toEqual(lost.effects.written);
    expect(cut.effects.world).toEqual(lost.effects.world);
    expect(cut.effects.ends).toEqual(lost.effects.ends);
  });
});
