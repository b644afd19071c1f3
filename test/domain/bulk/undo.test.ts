import { expect, it } from 'vitest';
import type { Effect } from '../../../src/domain/bulk/effect.ts';
import { planEffects } from '../../../src/domain/bulk/effects.ts';
import { resultFile } from '../../../src/domain/bulk/outcome.ts';
import { undoOf } from '../../../src/domain/bulk/undo.ts';
import type { ListedUser } from '../../../src/domain/ports/admin/people.ts';
import type { RowResult } from '../../../src/domain/steps.ts';
import { CALLING, LICENSES, MESSAGING, read } from './rows.ts';

const effect = (line: number, more: Partial<Effect>): Effect => ({
  line,
  email: `u${line}@acme.example`,
  personId: `p${line}`,
  set: {},
  seen: {},
  add: [],
  remove: [],
  ...more,
});

const done = (before?: RowResult['before']): RowResult => ({
  state: 'done',
  ...(before === undefined ? {} : { before }),
});
const held = ({ id, name }: typeof CALLING, calling = false) => ({ id, name, calling });

function taken(effects: readonly Effect[], results: readonly (RowResult | undefined)[]) {
  const known = new Map(
    effects.flatMap(({ line }, at) => {
      const result = results[at];
      return result === undefined ? [] : [[String(line), result] as const];
    }),
  );
  const undo = undoOf(effects, known, new Map([['loc1', 'Berlin']]));
  return { ...undo, wishes: undo.csv === undefined ? [] : read(undo.csv).wishes, known };
}

it('is a file that puts back each field, and a calling license with its location, extension and number', () => {
  const { wishes, rest } = taken(
    [
      effect(2, {
        set: { title: 'Boss', department: 'Sales' },
        seen: { title: '=1+1', department: '' },
        add: [held(MESSAGING)],
      }),
      effect(3, { set: { email: 'new@acme.example' }, seen: { email: 'u3@acme.example' } }),
      effect(4, { remove: [held(CALLING, true)] }),
    ],
    [done(), done(), done({ locationId: 'loc1', extension: '4711', phone: '+493012345678' })],
  );
  expect(wishes).toMatchObject([
    { email: 'u2@acme.example', profile: { title: '=1+1', department: '' }, add: [], remove: [MESSAGING] },
    { email: 'new@acme.example', newEmail: 'u3@acme.example', profile: {} },
    { add: [CALLING], location: 'Berlin', extension: '4711', phone: '+493012345678' },
  ]);
  expect(rest.map(({ why }) => why)).toEqual([
    'u4@acme.example: forwarding, voicemail and phones that went with the calling license are lost.',
  ]);
});

it('lists what cannot be put back, row by row, and nothing that was not done', () => {
  const effects = [
    effect(2, { personId: undefined, set: { firstName: 'A', lastName: 'B', displayName: 'A B' } }),
    effect(3, { remove: [held(CALLING, true)] }),
    effect(4, { set: { firstName: 'New', title: 'Boss' }, seen: { firstName: '', title: '#REF!' } }),
    effect(5, { set: { title: 'Boss' }, seen: { title: 'x\ufdd0' } }),
    effect(6, { set: { title: 'Boss' }, seen: { title: 'Head' } }),
    effect(7, { set: { title: 'Boss' }, seen: { title: 'Head' } }),
  ];
  const failed: RowResult = { state: 'failed', note: 'no' };
  const { wishes, rest, known } = taken(effects, [
    done(),
    done({ locationId: 'loc1' }),
    done(),
    done(),
    failed,
    undefined,
  ]);
  expect(wishes.filter(({ profile }) => Object.keys(profile).length > 0)).toEqual([]);
  expect(wishes.flatMap(({ add }) => add)).toEqual([]);
  expect(rest).toEqual([
    {
      line: 2,
      created: true,
      why: 'u2@acme.example was created: “user delete u2@acme.example” takes that back for good.',
    },
    {
      line: 3,
      why: 'u3@acme.example: “Webex Calling - Professional” had no extension or number to give back.',
    },
    { line: 4, why: 'u4@acme.example: First name was “”, which a file cannot say.' },
    { line: 4, why: 'u4@acme.example: Title was “#REF!”, which a file cannot say.' },
    { line: 5, why: 'u5@acme.example: Title was “x\ufdd0”, which a file cannot say.' },
  ]);
  const file = resultFile(effects, { results: known, ended: undefined }, rest);
  expect(file).toContain('Undo leaves');
  expect(file.split('\r\n')[2]).toContain('had no extension or number to give back');
  expect(file).toMatch(/7,u7@acme.example,change,[^\n]*,not begun,/);
});

it('leaves alone the fields that somebody has changed since, and puts back the others', () => {
  const user = { id: 'p2', email: 'u2@acme.example', displayName: 'U', title: 'Chief', department: 'Sales' };
  const nobody = { invitePending: undefined, status: undefined, lastActivity: undefined };
  const place = { locationId: undefined, extension: undefined, licenses: [], roles: [] };
  const person: ListedUser = { ...nobody, ...user, ...place, firstName: 'U', lastName: 'Two' };
  const { wishes } = read('E-mail,Title,Department\nu2@acme.example,Head,Finance');
  const { effects, told } = planEffects(
    wishes,
    {
      people: new Map([[person.email, person]]),
      holders: new Map(),
      licenses: LICENSES,
      locations: [],
      synchronized: false,
      orgName: 'Acme',
    },
    { 'u2@acme.example': { title: 'Boss', department: 'Sales' } },
  );
  expect(effects).toMatchObject([{ set: { department: 'Finance' }, seen: { department: 'Sales' } }]);
  expect(effects[0]?.set.title).toBeUndefined();
  expect(told).toEqual([
    'Line 2, u2@acme.example: title is “Chief” by now: somebody has changed it since, and it stays.',
  ]);
});
