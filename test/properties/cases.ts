// Random wishes about random people. What a wish comes to depends on what the person holds when it is asked, so it
// speaks of positions in lists and not of names.
import * as fc from 'fast-check';

const word = fc.stringMatching(/^[A-Z][a-z0-9]{1,12}$/);

export interface Profile {
  readonly name: string;
  readonly title: string | undefined;
  readonly department: string | undefined;
  readonly phone: string | undefined;
}

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

export const profiles: fc.Arbitrary<Profile> = fc.record({
  name: fc.tuple(word, word).map((parts) => parts.join(' ')),
  title: optional(word),
  department: optional(word),
  phone: optional(fc.integer({ min: 100_000_000, max: 999_999_999 }).map((digits) => `+49${digits}`)),
});

const subset = (names: readonly string[]): fc.Arbitrary<string[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<string[]>([]) },
    { weight: 2, arbitrary: fc.subarray([...names]) },
  );

const NAMES = [
  'Messaging',
  'Webex Meetings Suite',
  'Webex Calling - Professional',
  'Webex Calling - Standard',
];

const write = (path: string, method: string) => ({ match: { method, path, owner: 'admin' }, times: 1 });
const PATCH = write('/licenses/users', 'PATCH');
const PUT = write('/people/*', 'PUT');

/** A line that breaks after the write is looked into at once; an answer that is none costs ten seconds. */
const faults = fc.oneof(
  { weight: 10, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: fc.constantFrom(PATCH, PUT).map((on) => ({ ...on, fault: { cut: 'after' } })) },
  {
    weight: 2,
    arbitrary: fc.constant({ ...write('/people/*', 'GET'), fault: { status: 500 } }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(PATCH, PUT), fc.constantFrom({ status: 500 }, { cut: 'before' }))
      .map(([on, fault]) => ({ ...on, fault })),
  },
);

const positions = fc.array(fc.nat({ max: 20 }), { maxLength: 3 });

export const cases = fc.record({
  person: fc.nat({ max: 1000 }),
  about: fc.constantFrom<('licenses' | 'profile')[]>('licenses', 'licenses', 'licenses', 'profile'),
  add: positions,
  remove: positions,
  /** Calling goes with a place and a number, and the other one goes; else it is refused. */
  heeds: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  place: fc.nat({ max: 10 }),
  set: fc.record({ title: optional(word), department: optional(word), displayName: optional(word) }),
  settings: fc.record({ patchLicensesPartial: subset(NAMES), removeNoop: subset(NAMES) }),
  fault: faults,
});
export type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;
