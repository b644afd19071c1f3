// What people do in a chaos run, decided beforehand by dice: the same seed asks for the same things.
import { seededRandom } from '../../src/sandbox/control/faults.ts';

export const PLOTS = [
  'approve',
  'race',
  'self',
  'deny',
  'late-deny',
  'cancel',
  'form',
  'form-cancel',
  'usage',
  'question',
  'nonsense',
] as const;
export type Plot = (typeof PLOTS)[number];

export interface Script {
  readonly n: number;
  readonly plot: Plot;
  /** Index of the space. */
  readonly room: number;
  readonly asker: string;
  readonly decider: string;
  readonly other: string;
  readonly org: string;
  /** Unique; in every card about it. */
  readonly email: string;
}

const ADMINS = ['Ana', 'Bo', 'Chen'] as const;
const ORGS = ['Acme', 'Globex'] as const;
const WEIGHTS: Readonly<Record<Plot, number>> = {
  approve: 45,
  race: 8,
  self: 4,
  deny: 7,
  'late-deny': 4,
  cancel: 6,
  form: 6,
  'form-cancel': 4,
  usage: 8,
  question: 5,
  nonsense: 3,
};

export type Dice = () => number;
export const dice = (seed: number): Dice => seededRandom(seed);

function plotFor(share: number): Plot {
  let left = share * Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0);
  for (const plot of PLOTS) {
    left -= WEIGHTS[plot];
    if (left < 0) return plot;
  }
  return 'approve';
}

export function writeScripts(count: number, rooms: number, seed: number): readonly Script[] {
  const roll = dice(seed);
  const pick = (bound: number): number => Math.floor(roll() * bound);
  return Array.from({ length: count }, (_, n) => {
    const first = pick(ADMINS.length);
    const second = 1 + pick(2);
    const name = (offset: number): string => ADMINS[(first + offset) % ADMINS.length] ?? 'Ana';
    const org = ORGS[pick(ORGS.length)] ?? 'Acme';
    return {
      n,
      plot: plotFor(roll()),
      room: pick(rooms),
      asker: name(0),
      decider: name(second),
      other: name(3 - second),
      org,
      email: `chaos-${n}@${org.toLowerCase()}.example`,
    };
  });
}

/** What is typed first. */
export function opening({ plot, email, org, n }: Script): string {
  const create = `user create ${email} --first Chaos --last Number${n} --org ${org}`;
  switch (plot) {
    case 'form':
    case 'form-cancel':
      return `user create ${email} --first Chaos --org ${org}`;
    case 'usage':
      return `license usage --org ${org}`;
    case 'question':
      return n % 2 === 0 ? 'whoami' : 'requests all';
    case 'nonsense':
      return `usr craete number ${n}`;
    default:
      return create;
  }
}
