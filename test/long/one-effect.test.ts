// Every operation that writes, in real processes that die of `kill -9`: at each moment of each step, on both databases.
// What is on Webex in the end, and what the cards say, is what comes of a run that nobody has disturbed.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Home, onEveryDatabase } from '../database.ts';
import { emptyDirectory, type OnEnd } from '../e2e/demo-process.ts';
import { type Effects, effectsOf, savedIn } from '../killer/effects.ts';
import { copyOf, type Ground, prepare, startIn } from '../killer/ground.ts';
import type { Moment } from '../killer/mortal-store.ts';
import { unstruck } from '../killer/places.ts';
import { startKilled } from '../killer/process.ts';
import { playInTurn, playOut } from '../killer/run.ts';
import { sampled, sampleOf } from '../killer/samples.ts';

const PATIENCE_MS = 30 * 60_000;
const MOMENTS: readonly Moment[] = ['intended', 'sent', 'confirmed'];
const untold = sampled.filter((name) => sampleOf(name).untold);
/** What is there only when the mails were ordered. */
const OF_MAILS = /sendActivationEmails|^inviteJob |Activation emails/;

async function undisturbed(home: Home, ground: Ground, onEnd: OnEnd): Promise<Effects> {
  const scene = await copyOf(home, ground, onEnd);
  const bot = await startIn(scene);
  await playOut(ground, scene);
  await bot.stop();
  return effectsOf(scene, savedIn(ground.world));
}

onEveryDatabase((home) => {
  describe('each operation that writes has one effect', () => {
    const ends: (() => Promise<void>)[] = [];
    const onEnd: OnEnd = (work) => void ends.push(work);
    let ground: Ground;
    let quiet: Effects;

    beforeAll(async () => {
      ground = await prepare(home, onEnd);
      quiet = await undisturbed(home, ground, onEnd);
    }, PATIENCE_MS);
    afterAll(async () => {
      for (const end of ends.toReversed()) await end();
    }, PATIENCE_MS);

    it('when nobody disturbs it', () => {
      for (const name of sampled) expect(quiet.ends[name], name).toMatchObject({ state: 'succeeded' });
    });

    it.concurrent.for(MOMENTS)(
      'when the bot is killed as soon as a step is %s',
      { timeout: PATIENCE_MS },
      async (moment, context) => {
        const scene = await copyOf(home, ground, context.onTestFinished);
        const path = join(await emptyDirectory(context.onTestFinished), 'struck');
        const bot = await startKilled(scene, path, moment, context.onTestFinished);
        await playInTurn(ground, scene, (id) => bot.places().some(({ requestId }) => requestId === id));
        const isMeant = (place: { readonly moment: Moment }): boolean => place.moment === moment;
        const left = await unstruck(scene, isMeant, bot.places(), ground.about.size);
        const kills = bot.places().length;
        await bot.stop();
        const effects = await effectsOf(scene, savedIn(ground.world));
        context.expect(left).toEqual([]);
        context.expect(kills).toBeGreaterThan(sampled.length);
        const isTold = moment === 'confirmed';
        for (const name of untold) {
          context.expect(effects.ends[name]?.state).toBe(isTold ? 'succeeded' : 'unknown');
          context.expect(effects.ends[name]?.cards).toHaveLength(1);
        }
        const toldOnly = (found: Effects['ends']) =>
          Object.fromEntries(Object.entries(found).filter(([name]) => isTold || !untold.includes(name)));
        const known = (rows: readonly string[]) =>
          rows.filter((row) => moment !== 'intended' || !OF_MAILS.test(row));
        context.expect(toldOnly(effects.ends)).toEqual(toldOnly(quiet.ends));
        context.expect(known(effects.written)).toEqual(known(quiet.written));
        context.expect(known(effects.world)).toEqual(known(quiet.world));
      },
    );
  });
});
