// Where the steps of a run could be cut off, and where they were.
import * as z from 'zod';
import { named, type Scene } from './ground.ts';
import { END, type Moment, type Place } from './mortal-store.ts';

const ALL: readonly Moment[] = ['intended', 'sent', 'confirmed'];

const Step = z.object({ request_id: z.number(), name: z.string() });

/** Places of everything that a run has done that were meant and at which nobody was struck, in words. */
export async function unstruck(
  scene: Scene,
  isMeant: (place: Place) => boolean,
  struck: readonly Place[],
  from: number,
): Promise<readonly string[]> {
  const steps = z
    .array(Step)
    .parse(await scene.place.query('select request_id, name from step order by request_id'));
  const left: string[] = [];
  for (const { id, operation } of (await named(scene)).filter(({ id }) => id > from)) {
    const names = steps.filter(({ request_id }) => request_id === id).map(({ name }) => name);
    // What has no step is done by the transaction that ends it.
    const places = names.length === 0 ? [END] : names;
    for (const step of places) {
      for (const moment of ALL) {
        const place: Place = { requestId: id, step, moment };
        const isThere = struck.some(
          (one) => one.requestId === id && one.step === step && one.moment === moment,
        );
        const isPossible = step !== END || moment !== 'intended';
        if (isPossible && isMeant(place) && !isThere) left.push(`${operation}: ${step}, ${moment}`);
      }
    }
  }
  return left;
}
