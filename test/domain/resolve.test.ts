import { describe, expect, it } from 'vitest';
import { editDistance, nearest, resolveByName } from '../../src/domain/resolve.ts';

const ORGS = [
  { id: 'o1', name: 'Acme' },
  { id: 'o2', name: 'Acme Labs' },
  { id: 'o3', name: 'Globex' },
  { id: 'o4', name: 'Umbrella Logistics' },
];

describe('a name', () => {
  it('that is exact beats one it begins', () => {
    expect(resolveByName(ORGS, 'acme')).toEqual({ found: 'one', item: ORGS[0] });
  });

  it('may be the beginning of one', () => {
    expect(resolveByName(ORGS, 'umb')).toEqual({ found: 'one', item: ORGS[3] });
  });

  it('that begins several is a question', () => {
    expect(resolveByName(ORGS, 'acm')).toEqual({ found: 'many', items: [ORGS[0], ORGS[1]] });
  });

  it('that two things have is a question, although it is exact', () => {
    const twins = [...ORGS, { id: 'o5', name: 'ACME' }];
    expect(resolveByName(twins, 'Acme')).toMatchObject({
      found: 'many',
      items: [{ id: 'o1' }, { id: 'o5' }],
    });
  });

  it('is found by any case, width and surrounding blanks', () => {
    expect(resolveByName(ORGS, '  ＡＣＭＥ ')).toEqual({ found: 'one', item: ORGS[0] });
  });

  it('that nobody has brings those that are near', () => {
    expect(resolveByName(ORGS, 'Globx')).toEqual({ found: 'none', near: [ORGS[2]] });
    expect(resolveByName(ORGS, 'logistics')).toEqual({ found: 'none', near: [ORGS[3]] });
  });

  it('that is like none brings none', () => {
    expect(resolveByName(ORGS, 'Wayne Enterprises')).toEqual({ found: 'none', near: [] });
  });

  it('that is blank is no prefix of everything', () => {
    expect(resolveByName(ORGS, '  ')).toEqual({ found: 'none', near: [] });
  });
});

describe('an id', () => {
  it('beats a name that reads the same', () => {
    const odd = [{ id: 'x', name: 'o3' }, ...ORGS];
    expect(resolveByName(odd, 'o3')).toEqual({ found: 'one', item: ORGS[2] });
  });

  it('is exact in its case', () => {
    expect(resolveByName(ORGS, 'O3')).toMatchObject({ found: 'none' });
  });
});

describe('nearness', () => {
  it.each([
    ['acme', 'acme', 0],
    ['acme', 'amce', 1],
    ['acme', 'acm', 1],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('of %s and %s is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it('names at most three, the closest first', () => {
    const names = ['acmee', 'acme', 'acmeee', 'acmy', 'xxxx'].map((name) => ({ name }));
    expect(nearest(names, 'acme').map(({ name }) => name)).toEqual(['acmee', 'acme', 'acmeee']);
    expect(nearest(names, 'acmx')[0]?.name).toMatch(/^acm[ey]$/);
    expect(nearest(names, 'acmx')).toHaveLength(3);
  });
});
