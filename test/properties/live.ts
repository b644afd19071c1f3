// Lives through random wishes: many spaces at once, each wish through chat, approval, execution and card.
import * as fc from 'fast-check';
import { ANA, BO } from '../engine/house.ts';
import type { Whole } from '../operations/license-people.ts';
import { type Case, cases } from './cases.ts';
import { faultsOf, type Wish } from './judge.ts';
import { heardAfter, type Labelled, type Lane, openTown, type Resident, type Town } from './town.ts';

const WIDTH = 27;
const FIRST_EXTENSION = 20_000;

export interface Lived {
  readonly runs: number;
  /** How they ended: Done, Partly done, Failed, Outcome unknown, or refused by a form. */
  readonly ends: Readonly<Record<string, number>>;
  readonly wrongs: readonly string[];
}

export async function live(
  onEnd: (work: () => Promise<void>) => void,
  runs: number,
  seed: number,
): Promise<Lived> {
  const town = await openTown(onEnd, WIDTH, seed);
  const wishes = fc.sample(cases, { numRuns: runs, seed });
  const ends: Record<string, number> = {};
  const wrongs: string[] = [];
  let next = 0;
  const run = async (lane: Lane): Promise<void> => {
    while (next < wishes.length) {
      const run = next;
      next += 1;
      const wish = wishes[run];
      if (wish === undefined) return;
      const { end, wrong } = await one(town, lane, wish, run);
      ends[end] = (ends[end] ?? 0) + 1;
      wrongs.push(...wrong);
    }
  };
  await Promise.all(town.lanes.map(run));
  return { runs: next, ends, wrongs };
}

const ENDED = /^R-\d+: (Done|Partly|Failed|Outcome)|Things have changed|cannot be approved at the moment/;

async function one({ house, look }: Town, lane: Lane, wanted: Case, run: number) {
  const resident = lane.residents[wanted.person % lane.residents.length];
  if (!resident) throw new Error('nobody lives here');
  const before = await look(resident);
  const wish = wishOf(wanted, resident, before, run);
  await house.settings(wanted.settings);
  if (wanted.fault !== undefined) await house.faults(wanted.fault);
  const said = await house.say(ANA, lane.room, wish.command);
  const asked = await heardAfter(house, said, /^R-\d+: (?!Approved)/);
  let text = asked.text ?? '';
  if (text.includes('approval needed')) {
    await house.press(BO, asked, 'approve');
    // Things may change between the two; then it is asked again, and denied by nobody. Or the last unit has been
    // promised to another wish.
    text = (await heardAfter(house, said, ENDED)).text ?? '';
  }
  const after = await look(resident);
  const wrong = faultsOf({ wish, org: resident.org, before, after, text });
  const end = /R-\d+: (Done|Partly done|Failed|Outcome unknown)/.exec(text)?.[1] ?? 'refused';
  return { end, wrong: wrong.map((what) => `${what} (run ${run}: ${wish.command}: ${text})`) };
}

function wishOf(wanted: Case, resident: Resident, before: Whole, run: number): Wish {
  const [email = ''] = before.emails;
  const end = `--org "${resident.org.name}"`;
  if (wanted.about === 'profile') {
    const set = Object.fromEntries(
      Object.entries(wanted.set).filter(
        (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== before[entry[0]],
      ),
    );
    const flags = { title: 'title', department: 'department', displayName: 'display' };
    const said = Object.entries(flags).flatMap(([field, flag]) =>
      set[field] === undefined ? [] : [`--${flag} "${set[field]}"`],
    );
    return { command: `user update ${email} ${said.join(' ')} ${end}`, add: [], remove: [], set };
  }
  const { add, remove } = chosen(wanted, resident.org.licenses, before);
  const calling = add.some((license) => license.calling);
  const place = resident.org.places[wanted.place % resident.org.places.length];
  const quoted = ({ name }: Labelled): string => `"${name}"`;
  const parts = [
    ...add.map(quoted),
    ...remove.map((license) => `--remove ${quoted(license)}`),
    ...(calling && wanted.heeds && place
      ? [`--location "${place.name}" --ext ${FIRST_EXTENSION + run}`]
      : []),
  ];
  return { command: `license assign ${email} ${parts.join(' ')} ${end}`, add, remove, set: {} };
}

function chosen(wanted: Case, all: readonly Labelled[], before: Whole) {
  const pick = (from: readonly Labelled[], at: readonly number[]): Labelled[] => [
    ...new Set(at.flatMap((position) => from[position % from.length] ?? [])),
  ];
  const held = all.filter(({ id }) => before.licenses.includes(id));
  const picked = pick(
    all.filter((license) => !held.includes(license)),
    wanted.add,
  );
  const remove = pick(held, wanted.remove);
  if (!wanted.heeds) return { add: picked, remove };
  const [first] = picked.filter(({ calling }) => calling);
  const add = picked.filter((license) => !license.calling || license === first);
  const gone = first ? held.filter((license) => license.calling && !remove.includes(license)) : [];
  return { add, remove: [...remove, ...gone] };
}
